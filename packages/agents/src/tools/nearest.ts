/** @file The known name that a wrong one was probably meant to be. */

/** @returns undefined where none is near: more than a third of the letters would have to change */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const word = given.toLowerCase().slice(0, 64);
  let best: string | undefined;
  let least = Infinity;
  for (const name of known) {
    const other = name.toLowerCase();
    const distance = editDistance(word, other);
    if (distance < least && distance <= Math.max(word.length, other.length) / 3) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/** Levenshtein: the fewest letters to insert, delete or replace. */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
