/**
 * @file The lattice of a text: every way to cut it into pieces, as a graph whose nodes are the
 * positions and whose edges are the pieces. A path from end to end is a segmentation; under a
 * unigram model its probability is the product of its pieces' probabilities.
 *
 *     0 ──h──▶ 1 ──u──▶ 2 ──g──▶ 3        "hug" with the pieces h, u, g, hu, ug:
 *     └───hu───────────▶┘                  h·u·g, hu·g, h·ug
 *              └───ug───────────▶┘
 *
 * Source: Kudo 2018, "Subword Regularization", section 3.2; the three algorithms over the lattice
 * are Viterbi, forward–backward, and forward filtering with backward sampling.
 */
import type { PieceTrie } from '../piece-trie.ts';

export interface UnigramModel {
  readonly trie: PieceTrie;
  /** Natural logarithm of each piece's probability, by id. */
  readonly logProbabilities: Float64Array;
  /** What a character costs that no piece covers. */
  readonly unknownLogProbability: number;
}

/** The id that edges carry where no piece covers the character. */
export const unknownEdge = -1;

/** Natural log; positions in UTF-16 units. */
type EdgeVisitor = (end: number, id: number, logProbability: number) => void;

/** The edges that leave `start`, the shortest first. */
function forEachEdge(
  text: string,
  start: number,
  { trie, logProbabilities, unknownLogProbability }: UnigramModel,
  visit: EdgeVisitor,
): void {
  const characterEnd = start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
  let covered = false;
  let node = 0;
  for (let end = start; end < text.length;) {
    node = trie.child(node, text.charCodeAt(end++));
    if (node < 0) break;
    const id = trie.pieceAt(node);
    if (id < 0) continue;
    if (end === characterEnd) covered = true;
    visit(end, id, logProbabilities[id]!);
  }
  if (!covered) visit(characterEnd, unknownEdge, unknownLogProbability);
}

export interface Segmentation {
  /** Piece ids, or `unknownEdge`. */
  readonly ids: number[];
  /** Where each piece ends; it starts where the one before ends. */
  readonly ends: number[];
  readonly logProbability: number;
}

/**
 * Viterbi: the most probable segmentation, in time proportional to the number of edges. Among equals
 * the one whose last piece is longest.
 */
export function bestSegmentation(text: string, model: UnigramModel): Segmentation {
  const best = new Float64Array(text.length + 1).fill(-Infinity); // by position
  const bestStart = new Int32Array(text.length + 1);
  const bestId = new Int32Array(text.length + 1);
  best[0] = 0;
  for (let start = 0; start < text.length; start++) {
    const before = best[start]!;
    if (before === -Infinity) continue; // the middle of a surrogate pair
    forEachEdge(text, start, model, (end, id, logProbability) => {
      if (before + logProbability <= best[end]!) return;
      best[end] = before + logProbability;
      bestStart[end] = start;
      bestId[end] = id;
    });
  }
  const ids: number[] = [];
  const ends: number[] = [];
  for (let end = text.length; end > 0; end = bestStart[end]!) {
    ids.push(bestId[end]!);
    ends.push(end);
  }
  return { ids: ids.reverse(), ends: ends.reverse(), logProbability: best[text.length]! };
}

/** All edges of a text, sorted by where they start; for the algorithms that sum over all paths. */
export interface Lattice {
  readonly length: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
}

export function buildLattice(text: string, model: UnigramModel): Lattice {
  const lattice = {
    length: text.length,
    starts: [] as number[],
    ends: [] as number[],
    ids: [] as number[],
    logProbabilities: [] as number[],
  };
  const reachable = new Uint8Array(text.length + 1);
  reachable[0] = 1;
  for (let start = 0; start < text.length; start++) {
    if (reachable[start] === 0) continue;
    forEachEdge(text, start, model, (end, id, logProbability) => {
      reachable[end] = 1;
      lattice.starts.push(start);
      lattice.ends.push(end);
      lattice.ids.push(id);
      lattice.logProbabilities.push(logProbability);
    });
  }
  return lattice;
}

/**
 * Forward–backward: how often each piece is expected in a segmentation drawn from the model.
 *
 *     P(edge) = α[start] · p(piece) · β[end] / α[text end]
 *
 * α sums over all ways to get to a position, β over all ways from it to the end; both in logarithms.
 * @returns the logarithm of the text's probability, summed over all segmentations
 */
export function expectedCounts(
  lattice: Lattice,
  add: (id: number, expectedCount: number) => void,
): number {
  const { length, starts, ends, ids, logProbabilities } = lattice;
  const forward = logForward(lattice, 1);
  const backward = new Float64Array(length + 1).fill(-Infinity);
  backward[length] = 0;
  for (let edge = starts.length - 1; edge >= 0; edge--) {
    const start = starts[edge]!;
    const through = logProbabilities[edge]! + backward[ends[edge]!]!;
    backward[start] = logAdd(backward[start]!, through);
  }
  const total = forward[length]!;
  for (let edge = 0; edge < starts.length; edge++) {
    const through =
      forward[starts[edge]!]! + logProbabilities[edge]! + backward[ends[edge]!]! - total;
    add(ids[edge]!, Math.exp(through));
  }
  return total;
}

/**
 * Draws a segmentation with probability proportional to p(segmentation)^sharpness: 1 is the model's
 * own distribution, 0 makes all segmentations equal, larger values approach Viterbi. This is
 * the subword regularization of Kudo 2018, section 3.3, over all segmentations (l = ∞).
 *
 * Walks backwards: the piece that ends here was chosen with probability proportional to all paths
 * through it.
 * @param random uniform in [0, 1)
 */
export function sampleSegmentation(
  lattice: Lattice,
  random: () => number,
  sharpness: number,
): Segmentation {
  const { length, starts, ends, ids, logProbabilities } = lattice;
  const forward = logForward(lattice, sharpness);
  const chosenIds: number[] = [];
  const chosenEnds: number[] = [];
  let logProbability = 0;
  let chosen = starts.length;
  for (let end = length; end > 0;) {
    let remaining = random();
    // Edges into `end` start before it, so they lie before the edge chosen last.
    for (let edge = chosen - 1; edge >= 0 && remaining >= 0; edge--) {
      if (ends[edge] !== end) continue;
      chosen = edge;
      const reach = forward[starts[edge]!]! + sharpness * logProbabilities[edge]!;
      remaining -= Math.exp(reach - forward[end]!);
    }
    chosenIds.push(ids[chosen]!);
    chosenEnds.push(end);
    logProbability += logProbabilities[chosen]!;
    end = starts[chosen]!;
  }
  return { ids: chosenIds.reverse(), ends: chosenEnds.reverse(), logProbability };
}

/** log α by position; every edge into a position comes before every edge out of it. */
function logForward(lattice: Lattice, sharpness: number): Float64Array {
  const { length, starts, ends, logProbabilities } = lattice;
  const forward = new Float64Array(length + 1).fill(-Infinity);
  forward[0] = 0;
  for (let edge = 0; edge < starts.length; edge++) {
    const end = ends[edge]!;
    const through = forward[starts[edge]!]! + sharpness * logProbabilities[edge]!;
    forward[end] = logAdd(forward[end]!, through);
  }
  return forward;
}

/** log(exp(a) + exp(b)) without leaving the logarithms. */
function logAdd(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}
