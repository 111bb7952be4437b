/**
 * @file Several tests at once: Holm, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6 (1979). Valid under any dependence between the tests.
 */
import { refused } from './arguments.ts';

/**
 * Adjusted p-values in the order given: rejecting those at or below α keeps the probability of
 * even one false rejection at or below α. @throws GradusError for a p-value outside [0, 1].
 */
export function holm(pValues: readonly number[]): number[] {
  for (const pValue of pValues) {
    if (!(pValue >= 0 && pValue <= 1)) {
      throw refused('Cannot adjust these p-values', 'numbers from 0 to 1', pValue);
    }
  }
  const ascending = pValues.map((pValue, index) => ({ pValue, index }));
  ascending.sort((a, b) => a.pValue - b.pValue);
  const adjusted = Array.from(pValues, () => 1);
  let largest = 0;
  for (const [rank, { pValue, index }] of ascending.entries()) {
    // Never below an earlier one: a test is only rejected after all with smaller p-values.
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValue));
    adjusted[index] = largest;
  }
  return adjusted;
}
