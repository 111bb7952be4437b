/**
 * @file What each value contributes to a mean or a quantile: the influence function of Hampel (JASA
 * 69, 1974). The mean of the contributions varies as the statistic does, so one theory of dependent
 * series serves means and quantiles, of one run, of pairs, and of two runs.
 *
 * Mean: x − x̄. Quantile q at p: (p − [x ≤ q]) / f(q), the density from the slope of the quantiles
 * around p, over the bandwidth of Hall and Sheather, "On the distribution of a studentized quantile",
 * JRSS B 50 (1988).
 */
import { mean, normalQuantile, quantiles } from '@gradus/statistics';

export type Location = 'mean' | number;

export interface Influence {
  readonly estimate: number;
  readonly contributions: Float64Array;
}

/** @param location - `'mean'`, or the probability of a quantile. */
export function influenceOn(location: Location, series: ArrayLike<number>): Influence {
  if (location === 'mean') {
    const estimate = mean(series);
    return { estimate, contributions: Float64Array.from(series, (value) => value - estimate) };
  }
  const p = location;
  const width = bandwidth(p, series.length);
  const below = Math.max(0, p - width);
  const above = Math.min(1, p + width);
  const [low, estimate, high] = quantiles(series, [below, p, above]) as [number, number, number];
  const sparsity = (high - low) / (above - below);
  return {
    estimate,
    contributions: Float64Array.from(
      series,
      (value) => (p - (value <= estimate ? 1 : 0)) * sparsity,
    ),
  };
}

function bandwidth(p: number, n: number): number {
  const z = normalQuantile(p);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const confidence = normalQuantile(0.975) ** (2 / 3);
  return (confidence * Math.cbrt((1.5 * density ** 2) / (2 * z * z + 1))) / Math.cbrt(n);
}
