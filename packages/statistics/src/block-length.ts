/**
 * @file How long the blocks of a block bootstrap should be: long enough that values which
 * depend on each other stay together, short enough that there are many. Politis and White, "Automatic
 * block-length selection for the dependent bootstrap", Econometric Reviews 23 (2004), §3.2, for the
 * circular bootstrap, with the correction of Patton, Politis and White (2009).
 */
import { finiteValues } from './arguments.ts';
import { mean } from './descriptive.ts';

/** Fewer values say too little about their autocorrelation. */
const fewestValues = 20;

/**
 * The length for `resampleBlocks`: the estimated optimum rounded up, and at least the last lag at
 * which the values are still correlated. 1 for values that do not vary.
 * @throws GradusError for fewer than 20 values.
 */
export function automaticBlockLength(values: ArrayLike<number>): number {
  const { optimum, lastCorrelatedLag, longest } = estimateBlockLength(values);
  return Math.min(Math.max(Math.ceil(optimum), lastCorrelatedLag), longest);
}

export interface BlockLengthEstimate {
  /** Minimises the mean squared error of the bootstrap variance of a mean; not a whole number. */
  readonly optimum: number;
  /** m̂ of the paper: all lags after it, as far as looked, are within noise; at least 1. */
  readonly lastCorrelatedLag: number;
  /** The paper's cap on the optimum, ⌈min(3√n, n/3)⌉. */
  readonly longest: number;
}

export function estimateBlockLength(values: ArrayLike<number>): BlockLengthEstimate {
  const series = finiteValues(values, 'these values for a block length', fewestValues);
  const n = series.length;
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  /** So many lags in a row must be within noise. */
  const quietLags = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const furthestLag = Math.ceil(Math.sqrt(n)) + quietLags;
  const covariances = autocovariances(series, furthestLag);
  if (!(covariances[0]! > 0)) return { optimum: 1, lastCorrelatedLag: 1, longest };

  const noise = 2 * Math.sqrt(Math.log10(n) / n);
  const isNoise = Array.from(covariances, (value) => Math.abs(value / covariances[0]!) < noise);
  const lastCorrelatedLag = findLastCorrelatedLag(isNoise, quietLags);
  const bandwidth = Math.min(2 * lastCorrelatedLag, furthestLag);

  // Both sums run over positive and negative lags.
  let spectrum = covariances[0]!; // ĝ(0) = Σ λ(k/M) R(k)
  let slope = 0; // Ĝ = Σ λ(k/M) |k| R(k)
  for (let lag = 1; lag <= bandwidth; lag++) {
    const weighted = 2 * flatTopWindow(lag / bandwidth) * covariances[lag]!;
    spectrum += weighted;
    slope += lag * weighted;
  }
  const optimum = Math.cbrt(((2 * slope ** 2) / ((4 / 3) * spectrum ** 2)) * n);
  return { optimum: Math.min(Math.max(optimum, 1), longest), lastCorrelatedLag, longest };
}

/** R(0) … R(furthestLag), each divided by n. */
function autocovariances(series: Float64Array, furthestLag: number): Float64Array {
  const centre = mean(series);
  const deviations = series.map((value) => value - centre);
  const covariances = new Float64Array(furthestLag + 1);
  for (let lag = 0; lag <= furthestLag; lag++) {
    let sum = 0;
    for (let i = lag; i < deviations.length; i++) sum += deviations[i]! * deviations[i - lag]!;
    covariances[lag] = sum / deviations.length;
  }
  return covariances;
}

/** The smallest m ≥ 1 before a run of quiet lags; without such a run, the last lag above noise. */
function findLastCorrelatedLag(isNoise: readonly boolean[], quietLags: number): number {
  let run = 0;
  for (let lag = 1; lag < isNoise.length; lag++) {
    run = isNoise[lag]! ? run + 1 : 0;
    if (run === quietLags) return Math.max(lag - quietLags, 1);
  }
  return Math.max(isNoise.lastIndexOf(false), 1);
}

/** λ of Politis and Romano (1995): 1 up to one half, then falling to 0 at 1. */
function flatTopWindow(t: number): number {
  return t <= 0.5 ? 1 : 2 * (1 - t);
}
