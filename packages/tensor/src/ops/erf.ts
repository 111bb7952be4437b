/** @file The error function, which JavaScript lacks. */
import { normalCdf } from '@gradus/statistics';

/**
 * 2/√π ∫₀ˣ e^(−t²) dt. Near zero by its series, so that small values keep all their digits;
 * elsewhere 1 − 2Φ(−√2·|x|). Relative error below 1e-14.
 */
export function erfOf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const size = Math.abs(x);
  if (size >= 1) return Math.sign(x) * (1 - 2 * normalCdf(-size * Math.SQRT2));
  // Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1))
  let power = x;
  let sum = x;
  for (let n = 1; n < 30; n++) {
    power *= (-x * x) / n;
    const term = power / (2 * n + 1);
    sum += term;
    if (Math.abs(term) <= 1e-18 * Math.abs(sum)) break;
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
