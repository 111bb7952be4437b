/**
 * @file McNemar's test: do two systems pass the same items equally often? Only the items on which
 * they disagree say anything. McNemar, Psychometrika 12 (1947); the correction is Edwards' (1948).
 */
import { formatCount } from '@gradus/runtime';
import { refused, requireSameLength, requireWhole } from './arguments.ts';
import { logGamma } from './gamma.ts';
import { normalCdf } from './normal.ts';
import type { TestResult } from './permutation.ts';

export interface PairedOutcomes {
  readonly bothPass: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly bothFail: number;
}

export function pairOutcomes(
  first: readonly boolean[],
  second: readonly boolean[],
): PairedOutcomes {
  requireSameLength('these outcomes', first, second);
  const counts = { bothPass: 0, onlyFirst: 0, onlySecond: 0, bothFail: 0 };
  for (const [i, passed] of first.entries()) {
    if (passed) counts[second[i]! ? 'bothPass' : 'onlyFirst']++;
    else counts[second[i]! ? 'onlySecond' : 'bothFail']++;
  }
  return counts;
}

/**
 * Two-sided. `exact` (the default) is the binomial test on the disagreements, for any counts;
 * `chi-square` is the classical approximation with continuity correction, for comparison with
 * tools that report it. The estimate is the difference of the pass rates, first minus second.
 */
export function mcnemarTest(
  outcomes: PairedOutcomes,
  variant: 'exact' | 'chi-square' = 'exact',
): TestResult {
  const { bothPass, onlyFirst, onlySecond, bothFail } = outcomes;
  for (const [name, count] of Object.entries(outcomes)) requireWhole(count, `count ${name}`, 0);
  const n = bothPass + onlyFirst + onlySecond + bothFail;
  if (n === 0) throw refused('Cannot test these outcomes', 'at least one pair', 'none');
  const disagreements = onlyFirst + onlySecond;
  const name =
    variant === 'exact' ? 'exact McNemar test' : 'McNemar test with continuity correction';
  return {
    estimate: (onlyFirst - onlySecond) / n,
    pValue:
      variant === 'exact'
        ? exactPValue(Math.min(onlyFirst, onlySecond), disagreements)
        : correctedPValue(onlyFirst - onlySecond, disagreements),
    n,
    method: `${name}, ${formatCount(disagreements)} disagreements (${formatCount(onlyFirst)} and ${formatCount(onlySecond)})`,
  };
}

/** 2·P(X ≤ fewer) for X binomial with n tosses of a fair coin, at most 1. */
function exactPValue(fewer: number, tosses: number): number {
  if (2 * fewer === tosses) return 1;
  // From the largest term down: term(k − 1) = term(k) · k / (tosses − k + 1).
  let term = 1;
  let sum = 1;
  for (let k = fewer; k >= 1 && term > Number.EPSILON * sum; k--) {
    term *= k / (tosses - k + 1);
    sum += term;
  }
  const logLargest =
    logGamma(tosses + 1) - logGamma(fewer + 1) - logGamma(tosses - fewer + 1) - tosses * Math.LN2;
  return Math.min(1, 2 * sum * Math.exp(logLargest));
}

/** χ² = (|b − c| − 1)² / (b + c) with one degree of freedom, the square of a normal variable. */
function correctedPValue(difference: number, disagreements: number): number {
  if (difference === 0) return 1;
  const root = (Math.abs(difference) - 1) / Math.sqrt(disagreements);
  return 2 * normalCdf(-root);
}
