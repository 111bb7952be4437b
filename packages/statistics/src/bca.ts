/**
 * @file From bootstrap estimates to an interval. Percentile: the quantiles of the resampled
 * estimates. BCa: the same quantiles at levels corrected for median bias and for a spread that
 * changes with the value. Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), §13.3
 * and §14.3; for several independent samples Davison and Hinkley (1997), §5.4.
 */
import { refused } from './arguments.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { quantileOfSorted } from './quantile.ts';

export interface Endpoints {
  readonly low: number;
  readonly high: number;
}

/** `sorted`: the resampled estimates in ascending order. */
export function percentileEndpoints(sorted: Float64Array, level: number): Endpoints {
  const tail = (1 - level) / 2;
  return { low: quantileOfSorted(sorted, tail), high: quantileOfSorted(sorted, 1 - tail) };
}

/**
 * @param jackknife for each independent sample, the estimates with one of its units left out.
 * @throws GradusError when the estimate lies outside all resampled ones, or so far from their
 * centre that the corrected levels lose their order: there BCa has no meaning.
 */
export function bcaEndpoints(
  sorted: Float64Array,
  estimate: number,
  jackknife: readonly Float64Array[],
  level: number,
): Endpoints {
  const bias = biasCorrection(sorted, estimate);
  const skew = acceleration(jackknife);
  const correctedLevel = (tail: number): number => {
    const shifted = bias + normalQuantile(tail);
    const stretch = 1 - skew * shifted;
    if (!(stretch > 0 && Number.isFinite(bias))) throw undefinedInterval(sorted, estimate);
    return normalCdf(bias + shifted / stretch);
  };
  const tail = (1 - level) / 2;
  return {
    low: quantileOfSorted(sorted, correctedLevel(tail)),
    high: quantileOfSorted(sorted, correctedLevel(1 - tail)),
  };
}

/** ẑ₀: the normal quantile of the share of resampled estimates below the estimate, ties by half. */
export function biasCorrection(sorted: Float64Array, estimate: number): number {
  let below = 0;
  let equal = 0;
  for (const value of sorted) {
    if (value < estimate) below++;
    else if (value === estimate) equal++;
  }
  return normalQuantile((below + equal / 2) / sorted.length);
}

/** â: a sixth of the skewness of the units' influence; 0 where no unit has any. */
export function acceleration(jackknife: readonly Float64Array[]): number {
  let cubes = 0;
  let squares = 0;
  for (const estimates of jackknife) {
    const count = estimates.length;
    const centre = estimates.reduce((sum, value) => sum + value, 0) / count;
    for (const value of estimates) {
      const influence = ((count - 1) * (centre - value)) / count;
      squares += influence ** 2;
      cubes += influence ** 3;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

function undefinedInterval(sorted: Float64Array, estimate: number): Error {
  return refused(
    'The BCa interval is undefined',
    `resampled estimates on both sides of the estimate ${estimate}`,
    `${sorted[0]} to ${sorted.at(-1)}`,
    "The statistic is biased when resampled: use interval 'percentile' or another statistic.",
  );
}
