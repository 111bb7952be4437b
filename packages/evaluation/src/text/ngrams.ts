/** @file How often each n-gram occurs, and what two such counts have in common. */

export type Counts = ReadonlyMap<string, number>;

/** @param separator none for characters; a space for words, which have none in them */
export function countNgrams(items: readonly string[], n: number, separator = ' '): Counts {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= items.length; i++) {
    const ngram = n === 1 ? items[i]! : items.slice(i, i + n).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** Each n-gram as often as both have it. */
export function overlap(first: Counts, second: Counts): number {
  let common = 0;
  for (const [ngram, count] of first) common += Math.min(count, second.get(ngram) ?? 0);
  return common;
}

export const total = (counts: Counts): number => {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
};
