/** @file How much of one text is in another, word by word: what the data tests state as figures. */

/** Words and numbers, in lower case. A hyphen at a line's end parts no word. */
export const words = (text: string): string[] =>
  text
    .replaceAll(/(\p{L})-\n\s*(?=\p{Ll})/gu, '$1')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

export interface Overlap {
  /** Words of the expected text that were found, of all of them; each counts as often as it stands. */
  readonly recall: number;
  /** Found words that are expected, of all found. */
  readonly precision: number;
  /** Longest common subsequence, of all expected words: recall in the same order. */
  readonly ordered: number;
}

export function overlap(found: readonly string[], expected: readonly string[]): Overlap {
  const counts = new Map<string, number>();
  for (const word of expected) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of found) {
    const left = counts.get(word) ?? 0;
    if (left > 0) common++;
    counts.set(word, left - 1);
  }
  return {
    recall: common / expected.length,
    precision: common / found.length,
    ordered: longestCommonSubsequence(found, expected) / expected.length,
  };
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let above = new Uint32Array(b.length + 1);
  for (const word of a) {
    const row = new Uint32Array(b.length + 1);
    for (let j = 0; j < b.length; j++)
      row[j + 1] = word === b[j] ? above[j]! + 1 : Math.max(above[j + 1]!, row[j]!);
    above = row;
  }
  return above[b.length]!;
}
