/**
 * @file Byte-level BPE as simply as it can be written, from the definitions alone and slow: the
 * oracle for the tests. It shares no code with src/.
 */

/** Bytes as a string of code units 0 to 255: easy to join, compare and use as a key. */
export type ByteText = string;
export const byteText = (bytes: Uint8Array): ByteText => Buffer.from(bytes).toString('latin1');
export const utf8 = (text: string): ByteText => byteText(new TextEncoder().encode(text));

export type Ties = 'greatest-bytes' | 'lowest-ids';

/** Counts all pairs of all words anew for every merge. */
export function naiveMerges(
  words: readonly ByteText[],
  wanted: number,
  ties: Ties,
): (readonly [ByteText, ByteText])[] {
  let corpus = words.map((word) => Array.from(word));
  const merges: (readonly [ByteText, ByteText])[] = [];
  const idOf = (token: ByteText): number =>
    token.length === 1 ? token.charCodeAt(0) : 256 + merges.findIndex(([a, b]) => a + b === token);
  while (merges.length < wanted) {
    const counts = new Map<string, { left: ByteText; right: ByteText; count: number }>();
    for (const word of corpus) {
      for (let i = 0; i + 1 < word.length; i++) {
        const [left, right] = [word[i]!, word[i + 1]!];
        const key = JSON.stringify([left, right]);
        const known = counts.get(key) ?? { left, right, count: 0 };
        counts.set(key, { left, right, count: known.count + 1 });
      }
    }
    if (counts.size === 0) break;
    const most = Math.max(...[...counts.values()].map(({ count }) => count));
    const [first] = [...counts.values()]
      .filter(({ count }) => count === most)
      .sort((a, b) =>
        ties === 'lowest-ids'
          ? idOf(a.left) - idOf(b.left) || idOf(a.right) - idOf(b.right)
          : compare(b.left, a.left) || compare(b.right, a.right),
      );
    const { left, right } = first!;
    merges.push([left, right]);
    corpus = corpus.map((word) => replacePair(word, left, right));
  }
  return merges;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function replacePair(word: readonly ByteText[], left: ByteText, right: ByteText): ByteText[] {
  const merged: ByteText[] = [];
  for (let i = 0; i < word.length; i++) {
    if (word[i] === left && word[i + 1] === right) {
      merged.push(left + right);
      i++;
    } else merged.push(word[i]!);
  }
  return merged;
}

/** tiktoken's definition: join the two neighbours whose joined bytes have the lowest rank. */
export function naiveEncodePiece(piece: ByteText, rankOf: ReadonlyMap<ByteText, number>): number[] {
  const whole = rankOf.get(piece);
  if (whole !== undefined) return [whole];
  const parts = Array.from(piece);
  for (;;) {
    let best = Infinity;
    let at = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = rankOf.get(parts[i]! + parts[i + 1]!) ?? Infinity;
      if (rank < best) [best, at] = [rank, i];
    }
    if (at < 0) return parts.map((part) => rankOf.get(part)!);
    parts.splice(at, 2, parts[at]! + parts[at + 1]!);
  }
}
