/**
 * @file Edits that turn one list of words into another, with the path that gives them. As in Tercom,
 * only cells near the diagonal are looked at, so that long lists stay affordable.
 */

export type Edit = 'keep' | 'substitute' | 'insert' | 'delete';

export interface EditPath {
  readonly distance: number;
  /** From the first word to the last: what happens to `words` to become `target`. */
  readonly edits: readonly Edit[];
}

const beamWidth = 25;
const unreached = Number.MAX_SAFE_INTEGER;

/** Of paths that cost the same, a kept or substituted word goes before a deletion, that before an insertion. */
export function beamEditDistance(words: readonly string[], target: readonly string[]): EditPath {
  const [rows, columns] = [words.length + 1, target.length + 1];
  const costs = new Float64Array(rows * columns).fill(unreached);
  const edits: Edit[] = [];
  for (let j = 0; j < columns; j++) {
    costs[j] = j;
    edits[j] = 'insert';
  }
  const slope = words.length === 0 ? 1 : target.length / words.length;
  const beam = beamWidth < slope / 2 ? Math.ceil(slope / 2 + beamWidth) : beamWidth;
  for (let i = 1; i < rows; i++) {
    const diagonal = Math.floor(i * slope);
    const from = Math.max(0, diagonal - beam);
    // The last row goes to the end, where the answer is.
    const to = i === rows - 1 ? columns : Math.min(columns, diagonal + beam);
    for (let j = from; j < to; j++) {
      const cell = i * columns + j;
      const consider = (cost: number, edit: Edit): void => {
        if (cost < costs[cell]!) {
          costs[cell] = cost;
          edits[cell] = edit;
        }
      };
      if (j > 0) {
        const same = words[i - 1] === target[j - 1];
        const before = costs[cell - columns - 1]!;
        consider(before + (same ? 0 : 1), same ? 'keep' : 'substitute');
      }
      consider(costs[cell - columns]! + 1, 'delete');
      if (j > 0) consider(costs[cell - 1]! + 1, 'insert');
    }
  }
  return { distance: costs.at(-1)!, edits: tracePath(edits, words.length, target.length) };
}

function tracePath(edits: readonly Edit[], words: number, target: number): Edit[] {
  const path: Edit[] = [];
  let [i, j] = [words, target];
  while (i > 0 || j > 0) {
    const edit = edits[i * (target + 1) + j]!;
    path.push(edit);
    if (edit !== 'insert') i--;
    if (edit !== 'delete') j--;
  }
  return path.reverse();
}
