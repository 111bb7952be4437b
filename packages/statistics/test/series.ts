/** @file A time series whose autocorrelation is known. */
import type { Random } from '../src/random.ts';

/** AR(1) with unit noise, started in its stationary distribution. */
export function autoregressive(count: number, phi: number, random: Random): Float64Array {
  const series = new Float64Array(count);
  let value = random.normal() / Math.sqrt(1 - phi ** 2);
  for (let i = 0; i < count; i++) {
    series[i] = value;
    value = phi * value + random.normal();
  }
  return series;
}
