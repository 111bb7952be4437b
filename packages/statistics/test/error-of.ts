/** @file How far a value is from what an oracle says. */

/** |actual − expected| / scale, where the scale is |expected| unless given; 0 where they are equal. */
export function errorOf(actual: number, expected: number, scale = Math.abs(expected)): number {
  return actual === expected ? 0 : Math.abs(actual - expected) / scale;
}
