/**
 * @file 95% intervals of means, percentiles and shares from one run, whose requests depend on each
 * other because they queued behind each other.
 *
 * Mean: Student's t on equal-weighted cosines (long-run-variance.ts), extended where the values are
 * skewed to the interval of Willink, "A confidence interval and test for the mean of an asymmetric
 * distribution", Communications in Statistics 34 (2005), on batch means.
 * Percentile: the order statistics between the bounds of the share below it (Woodruff, "Confidence
 * intervals for medians and other position measures", JASA 47, 1952).
 * Share: the exact binomial bounds of Clopper and Pearson on the effective number of trials, reduced
 * for its own uncertainty (Korn and Graubard, "Confidence intervals for proportions with small
 * expected number of positive counts", Survey Methodology 24, 1998).
 *
 * These cover better than the block bootstrap of packages/statistics on every series tried; the
 * table of coverage stands in the package's README and is counted by intervals.test.ts.
 */
import { mean, normalQuantile, quantileOfSorted } from '@gradus/statistics';
import { betaQuantile, studentTQuantile } from './student-and-beta.ts';
import { fewestForVariance, groupMeans, longRunVariance } from './long-run-variance.ts';
import type { LongRunVariance } from './long-run-variance.ts';

export interface Figure {
  readonly estimate: number;
  /** Missing where there are too few values for a bound; a tail may have a lower bound alone. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly level: number;
  readonly n: number;
  /** Of independent values that would say as much; missing where n is too small to tell. */
  readonly effectiveN: number | undefined;
  /** In words: how the interval was made, or why there is none. */
  readonly method: string;
}

export const level = 0.95;
const tail = (1 + level) / 2;
/** With fewer, coverage was seen to fall below 90%: the method says so. */
const comfortable = 30;

/** @param series - In the order of time; at least one value. */
export function meanInterval(series: ArrayLike<number>): Figure {
  const estimate = mean(series);
  if (series.length < fewestForVariance) return withoutInterval(estimate, series.length);
  const dependence = longRunVariance(series);
  const { degreesOfFreedom } = dependence;
  const error = Math.sqrt(dependence.variance / series.length);
  const t = studentTQuantile(tail, degreesOfFreedom);
  const skewness = skewnessOf(groupMeans(series, Math.floor(series.length / degreesOfFreedom)));
  const lean = skewness / (6 * Math.sqrt(degreesOfFreedom));
  return {
    estimate,
    low: estimate - Math.max(t, leant(t, lean)) * error,
    high: estimate + Math.max(t, -leant(-t, lean)) * error,
    level,
    n: series.length,
    effectiveN: dependence.effectiveN,
    method: described("Student's t on cosine weights, skewness-adjusted", dependence),
  };
}

/** Willink's G: the t that makes up for a mean whose own distribution leans. */
function leant(t: number, lean: number): number {
  if (Math.abs(lean) < 1e-6) return t;
  return (Math.cbrt(1 + 6 * lean * (t - lean)) - 1) / (2 * lean);
}

function skewnessOf(values: Float64Array): number {
  const k = values.length;
  const centre = mean(values);
  const squares = mean(values.map((value) => (value - centre) ** 2));
  const cubes = mean(values.map((value) => (value - centre) ** 3));
  if (!(squares > 0)) return 0;
  return (cubes / squares ** 1.5) * (Math.sqrt(k * (k - 1)) / (k - 2));
}

/** The share of ones in a series of zeros and ones, in the order of time. */
export function shareInterval(series: ArrayLike<number>): Figure {
  const estimate = mean(series);
  if (series.length < fewestForVariance) return withoutInterval(estimate, series.length);
  const dependence = longRunVariance(series);
  return {
    estimate,
    ...shareBounds(estimate, dependence),
    level,
    n: series.length,
    effectiveN: dependence.effectiveN,
    method: described('exact binomial on effective trials', dependence),
  };
}

/** Bounds of a share, from 0 to 1. */
function shareBounds(
  share: number,
  { effectiveN, degreesOfFreedom }: LongRunVariance,
): { low: number; high: number } {
  const shrink = normalQuantile(tail) / studentTQuantile(tail, degreesOfFreedom);
  const trials = effectiveN * shrink ** 2;
  const ones = share * trials;
  return {
    low: ones > 0 ? betaQuantile(1 - tail, ones, trials - ones + 1) : 0,
    high: ones < trials ? betaQuantile(tail, ones + 1, trials - ones) : 1,
  };
}

/**
 * The quantiles at `probabilities`, type 7. A bound beyond the sample's own extremes is missing: so
 * few effective values say nothing about it.
 * @param series - In the order of time. @param sorted - The same values, ascending.
 */
export function quantileIntervals(
  series: ArrayLike<number>,
  probabilities: readonly number[],
  sorted: Float64Array = new Float64Array(series).sort(),
): Figure[] {
  const n = series.length;
  const estimates = probabilities.map((probability) => quantileOfSorted(sorted, probability));
  if (n < fewestForVariance) return estimates.map((estimate) => withoutInterval(estimate, n));
  const dependenceAt = quantileDependence(series, sorted);
  return probabilities.map((probability, index) => {
    const dependence = dependenceAt(probability);
    const { low, high } = shareBounds(probability, dependence);
    const lowRank = Math.floor(low * n) - 1;
    const highRank = Math.ceil(high * n);
    return {
      estimate: estimates[index]!,
      low: lowRank < 0 ? undefined : sorted[lowRank],
      high: highRank >= n ? undefined : sorted[highRank],
      level,
      n,
      effectiveN: dependence.effectiveN,
      method: described('order statistics at exact binomial bounds', dependence),
    };
  });
}

/** Beyond it too few values exceed a quantile to show how they cluster. */
const visibleTail = 0.9;

/**
 * For any quantile: of the zeros and ones that say which values lie at or below it. Rare excesses hide
 * their clusters, so a tail is never taken to be more independent than its nearest visible part.
 */
export function quantileDependence(
  series: ArrayLike<number>,
  sorted: Float64Array,
): (probability: number) => LongRunVariance {
  const values = new Float64Array(series);
  const { degreesOfFreedom } = longRunVariance(values);
  const known = new Map<number, LongRunVariance>();
  const at = (share: number): LongRunVariance => {
    let dependence = known.get(share);
    if (dependence === undefined) {
      const limit = quantileOfSorted(sorted, share);
      const isBelow = values.map((value) => (value <= limit ? 1 : 0));
      dependence = longRunVariance(isBelow, degreesOfFreedom);
      known.set(share, dependence);
    }
    return dependence;
  };
  return (probability) => {
    const own = at(probability);
    const visible = at(Math.min(Math.max(probability, 1 - visibleTail), visibleTail));
    return visible.effectiveN < own.effectiveN ? visible : own;
  };
}

function withoutInterval(estimate: number, n: number): Figure {
  const method = `no interval: fewer than ${fewestForVariance} values`;
  return { estimate, low: undefined, high: undefined, level, n, effectiveN: undefined, method };
}

function described(method: string, { effectiveN, degreesOfFreedom }: LongRunVariance): string {
  const warning =
    effectiveN < comfortable
      ? '; few independent values, so this interval covers less often than it says'
      : '';
  return `${method}, ${degreesOfFreedom} degrees of freedom, about ${Math.round(effectiveN)} independent values${warning}`;
}
