/**
 * @file How many samples a percentile needs before it is a number: MLPerf LoadGen's early stopping
 * (mlcommons/inference, loadgen/early_stopping.cc) at 99% confidence with one sample beyond the
 * bound. The second largest of n values then lies above the percentile with 99% confidence:
 * P(Binomial(n, 1 − p) ≤ 1) = pⁿ + n·(1 − p)·pⁿ⁻¹ ≤ 1%. That gives p50 11, p90 64, p95 130, p99 662
 * and p99.9 6,636.
 */
import { GradusError } from '@gradus/runtime';

const confidence = 0.99;

/** @throws GradusError unless 0 < probability < 1. */
export function percentileFloor(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new GradusError({
      code: 'percentile',
      kind: 'usage',
      what: 'Cannot say how many samples this percentile needs',
      expected: 'a probability between 0 and 1',
      received: String(probability),
    });
  }
  // A percentile below the median needs as many as the one as far above it.
  const p = Math.max(probability, 1 - probability);
  const isEnough = (n: number): boolean => p ** n + n * (1 - p) * p ** (n - 1) <= 1 - confidence;
  let high = 2;
  while (!isEnough(high)) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
