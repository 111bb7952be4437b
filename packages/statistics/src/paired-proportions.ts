/**
 * @file The interval of a difference of two pass rates on the same items: Tango, "Equivalence test
 * and confidence interval for the difference in proportions for the paired-sample design",
 * Statistics in Medicine 17 (1998). It holds all differences that a score test would not reject, so
 * that a set on which the two never disagree does not pass for certainty.
 */
import { refused, requireOpenFraction, requireWhole } from './arguments.ts';
import type { Interval } from './bootstrap.ts';
import type { PairedOutcomes } from './mcnemar.ts';
import { normalQuantile } from './normal.ts';

/** First minus second. @throws GradusError where there is no pair */
export function pairedProportionsInterval(
  outcomes: PairedOutcomes,
  { level = 0.95 }: { readonly level?: number } = {},
): Interval {
  for (const [name, count] of Object.entries(outcomes)) requireWhole(count, `count ${name}`, 0);
  requireOpenFraction(level, 'level');
  const { bothPass, onlyFirst, onlySecond, bothFail } = outcomes;
  const n = bothPass + onlyFirst + onlySecond + bothFail;
  if (n === 0) throw refused('Cannot give an interval for outcomes', 'at least one pair', 'none');
  const estimate = (onlyFirst - onlySecond) / n;
  const critical = normalQuantile((1 + level) / 2);
  const score = (difference: number): number => scoreOf(onlyFirst, onlySecond, n, difference);
  return {
    estimate,
    low: -lastBelow((shift) => -score(-shift), -estimate, critical),
    high: lastBelow(score, estimate, critical),
    level,
    n,
    method: "Tango's score interval of paired proportions",
  };
}

/** How far the counts are from a true difference, in standard errors under it; rises with it. */
function scoreOf(onlyFirst: number, onlySecond: number, n: number, difference: number): number {
  const q = secondShare(onlyFirst, onlySecond, n, difference);
  const variance = n * (2 * q + difference * (1 - difference));
  const distance = n * difference - (onlyFirst - onlySecond);
  if (distance === 0) return 0;
  return variance <= 0 ? Math.sign(distance) * Infinity : distance / Math.sqrt(variance);
}

/**
 * The likeliest share of `only second` if the shares differ by exactly `difference`: the larger
 * root of the quadratic that the derivative of the likelihood comes to.
 */
export function secondShare(
  onlyFirst: number,
  onlySecond: number,
  n: number,
  difference: number,
): number {
  const a = 2 * n;
  const b = -onlyFirst - onlySecond + (2 * n - onlyFirst + onlySecond) * difference;
  const c = -onlySecond * difference * (1 - difference);
  return (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
}

/** The largest argument in [from, 1] at which a rising function is not above the limit. */
function lastBelow(rising: (x: number) => number, from: number, limit: number): number {
  let low = from;
  let high = 1;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (rising(middle) > limit) high = middle;
    else low = middle;
  }
  return high;
}
