/**
 * @file A sum that does not depend on the order of its parts: floating-point addition does, and two
 * suggestions of equal value must stay equal however the documents are arranged.
 */
export function sum(parts: Iterable<number>): number {
  let total = 0;
  for (const part of [...parts].sort((a, b) => a - b)) total += part;
  return total;
}
