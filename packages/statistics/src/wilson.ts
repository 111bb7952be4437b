/**
 * @file The interval of a proportion by Wilson's score method: E. B. Wilson, "Probable inference, the
 * law of succession, and statistical inference", JASA 22 (1927). It never leaves [0, 1], and is of use
 * where all or none succeeded.
 */
import { refused, requireOpenFraction, requireWhole } from './arguments.ts';
import type { Interval } from './bootstrap.ts';
import { normalQuantile } from './normal.ts';

/** @throws GradusError where the counts are none, or more succeeded than there were. */
export function wilsonInterval(
  successes: number,
  n: number,
  { level = 0.95 }: { readonly level?: number } = {},
): Interval {
  requireWhole(n, 'number of trials', 1);
  requireWhole(successes, 'number of successes', 0);
  requireOpenFraction(level, 'level');
  if (successes > n) {
    throw refused('Cannot give an interval for a proportion', `at most ${n} successes`, successes);
  }
  const z = normalQuantile((1 + level) / 2);
  const estimate = successes / n;
  const middle = (successes + z ** 2 / 2) / (n + z ** 2);
  const half = (z / (n + z ** 2)) * Math.sqrt(n * estimate * (1 - estimate) + z ** 2 / 4);
  return {
    estimate,
    // What rounding leaves beyond the ends is not theirs.
    low: successes === 0 ? 0 : middle - half,
    high: successes === n ? 1 : middle + half,
    level,
    n,
    method: "Wilson's score interval",
  };
}
