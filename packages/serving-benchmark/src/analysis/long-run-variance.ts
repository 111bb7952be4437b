/**
 * @file How much the mean of a time series varies when its values depend on each other: the
 * long-run variance, σ∞² = Σ over all lags of the autocovariance, so that var(mean) = σ∞²/n.
 *
 * Estimated by equal-weighted cosines: Lazarus, Lewis, Stock and Watson, "HAR inference:
 * recommendations for practice", Journal of Business & Economic Statistics 36 (2018). The squares
 * of the B lowest cosine coefficients each estimate σ∞², and their mean over it is χ²/B, so a mean
 * has an interval by Student's t with B degrees of freedom. Few cosines widen the interval, many
 * take in frequencies where the spectrum has already fallen.
 */
import { mean } from '@gradus/statistics';

/** Longer series are averaged in groups first: the low frequencies stay as they were. */
const longestSeries = 4_096;
/** Fewer degrees of freedom make an interval that says nothing. */
const fewestCosines = 6;
/** B = 0.41·n^(2/3) is the paper's rule, made for an AR(1) with coefficient 0.7. */
const ruleFactor = 0.41;
const ruleCurvature = curvature(0.7);
const strongestCorrelation = 0.97;

/** Below this number of values nothing can be said about their dependence. */
export const fewestForVariance = 20;

export interface LongRunVariance {
  readonly variance: number;
  /** B, the cosines used. */
  readonly degreesOfFreedom: number;
  /** How many independent values would make the mean as certain: n·σ²/σ∞², at most n. */
  readonly effectiveN: number;
}

/** @param series - In the order of time, `fewestForVariance` values at least. */
export function longRunVariance(
  series: ArrayLike<number>,
  mostCosines = Number.POSITIVE_INFINITY,
): LongRunVariance {
  const group = Math.ceil(series.length / longestSeries);
  const grouped = groupMeans(series, group);
  const spread = autocovariance(series, mean(series), 0);
  const centre = mean(grouped);
  const groupedSpread = autocovariance(grouped, centre, 0);
  if (!(groupedSpread > 0)) {
    return { variance: 0, degreesOfFreedom: fewestCosines, effectiveN: series.length };
  }
  const n = grouped.length;
  const largest = Math.max(fewestCosines, Math.floor(ruleFactor * n ** (2 / 3)));
  const squares = cosineSquares(grouped, centre, largest);

  const lagOne = autocovariance(grouped, centre, 1) / groupedSpread;
  const unbiased = Math.min(strongestCorrelation, lagOne + (1 + 3 * lagOne) / n);
  let cosines = Math.min(largest, mostCosines);
  if (unbiased > 0) {
    const shrunk = largest * Math.cbrt(ruleCurvature / curvature(unbiased));
    cosines = Math.max(fewestCosines, Math.min(cosines, Math.round(shrunk)));
  }
  while (cosines > fewestCosines && isFalling(squares, cosines)) {
    cosines = Math.max(fewestCosines, Math.floor(0.7 * cosines));
  }
  const variance = group * mean(squares.subarray(0, cosines));
  const effectiveN = variance > 0 ? (series.length * spread) / variance : series.length;
  return {
    variance,
    degreesOfFreedom: cosines,
    effectiveN: Math.min(series.length, effectiveN),
  };
}

/** −S″/S of an AR(1) at frequency 0: how fast its spectrum falls. */
function curvature(correlation: number): number {
  return (2 * correlation) / (1 - correlation) ** 2;
}

/**
 * Whether the lower half of these frequencies holds more than the upper half: then the correlation
 * is longer than an AR(1) with this lag-one correlation would have, and fewer cosines must do.
 */
function isFalling(squares: Float64Array, cosines: number): boolean {
  const half = Math.floor(cosines / 2);
  const lower = mean(squares.subarray(0, half));
  const upper = mean(squares.subarray(half, 2 * half));
  // ln(χ²/χ²) of `half` degrees each has a standard deviation of about 2/√half.
  return upper > 0 && Math.log(lower / upper) > 2 / Math.sqrt(half);
}

/** [B]: the squared coefficients of √(2/n)·cos(πj(t + ½)/n), j = 1 … B. */
function cosineSquares(series: Float64Array, centre: number, count: number): Float64Array {
  const n = series.length;
  return Float64Array.from({ length: count }, (_, index) => {
    const angle = (Math.PI * (index + 1)) / n;
    // cos((k + 1)a) = 2·cos(a)·cos(ka) − cos((k − 1)a)
    const factor = 2 * Math.cos(angle);
    let now = Math.cos(angle / 2);
    let next = Math.cos(1.5 * angle);
    let sum = 0;
    for (let t = 0; t < n; t++) {
      sum += (series[t]! - centre) * now;
      const later = factor * next - now;
      now = next;
      next = later;
    }
    return (2 / n) * sum * sum;
  });
}

/** Means of consecutive groups; a last, incomplete group is left out. */
export function groupMeans(series: ArrayLike<number>, size: number): Float64Array {
  const groups = new Float64Array(Math.floor(series.length / size));
  for (let group = 0; group < groups.length; group++) {
    let sum = 0;
    for (let i = group * size; i < (group + 1) * size; i++) sum += series[i]!;
    groups[group] = sum / size;
  }
  return groups;
}

function autocovariance(series: ArrayLike<number>, centre: number, lag: number): number {
  let sum = 0;
  for (let i = lag; i < series.length; i++)
    sum += (series[i]! - centre) * (series[i - lag]! - centre);
  return sum / series.length;
}
