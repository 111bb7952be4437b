/**
 * @file Byte-level BPE in its most obvious form: every pair is counted again before every merge,
 * and encoding replays the merges one after another. Far too slow for use, and so simple that it
 * can be believed: the lab and the exercise are held against it.
 */

/** Two ids that merge into the next free one: the first merge makes 256. */
export type Merge = readonly [left: number, right: number];

/** GPT-2's pattern (Radford et al. 2019, `encoder.py`). */
const piecePattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

export function naiveTrain(text: string, vocabularySize: number): Merge[] {
  let pieces = piecesOf(text);
  const spellings = Array.from({ length: 256 }, (_, byte) => [byte]);
  const merges: Merge[] = [];
  while (256 + merges.length < vocabularySize) {
    const best = mostFrequentPair(pieces, spellings);
    if (best === undefined) break;
    const merged = spellings.length;
    spellings.push([...spellings[best[0]]!, ...spellings[best[1]]!]);
    merges.push(best);
    pieces = pieces.map((piece) => replacePair(piece, best, merged));
  }
  return merges;
}

export function naiveEncode(text: string, merges: readonly Merge[]): number[] {
  return piecesOf(text).flatMap((piece) =>
    merges.reduce((ids, merge, index) => replacePair(ids, merge, 256 + index), piece),
  );
}

export function naiveDecode(ids: readonly number[], merges: readonly Merge[]): string {
  const spell = (id: number): number[] => {
    const merge = merges[id - 256];
    return merge === undefined ? [id] : merge.flatMap(spell);
  };
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(ids.flatMap(spell)));
}

const piecesOf = (text: string): number[][] =>
  (text.match(piecePattern) ?? []).map((piece) => [...new TextEncoder().encode(piece)]);

/** Of equally frequent pairs the one whose bytes are greater, left part first. */
function mostFrequentPair(pieces: number[][], spellings: number[][]): Merge | undefined {
  const counts = new Map<string, number>();
  for (const piece of pieces) {
    for (let i = 0; i + 1 < piece.length; i++) {
      const key = `${piece[i]},${piece[i + 1]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  let best: Merge | undefined;
  let bestCount = 0;
  for (const [key, count] of counts) {
    const [left = 0, right = 0] = key.split(',').map(Number);
    const wins =
      best === undefined ||
      count > bestCount ||
      (count === bestCount &&
        (compareBytes(spellings[left]!, spellings[best[0]]!) ||
          compareBytes(spellings[right]!, spellings[best[1]]!)) > 0);
    if (!wins) continue;
    best = [left, right];
    bestCount = count;
  }
  return best;
}

/** As in a dictionary: a prefix comes first. */
const compareBytes = (a: readonly number[], b: readonly number[]): number =>
  Buffer.compare(Uint8Array.from(a), Uint8Array.from(b));

/** `replacePair([1, 2, 3, 1, 2], [1, 2], 4)` → `[4, 3, 4]` */
function replacePair(ids: readonly number[], [left, right]: Merge, merged: number): number[] {
  const replaced: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = ids[i] === left && ids[i + 1] === right;
    replaced.push(isPair ? merged : ids[i]!);
    if (isPair) i++;
  }
  return replaced;
}
