/**
 * @file Pearson's χ²: do counts come from these probabilities? Pearson, Philosophical Magazine 50
 * (1900).
 */
import { formatCount } from '@gradus/runtime';
import { refused, requireSameLength, requireWhole } from './arguments.ts';
import { logGamma } from './gamma.ts';

export interface ChiSquareResult {
  /** Σ (count − expected)² / expected; Infinity where something came that cannot. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** How often counts that do come from the probabilities are at least as far away. */
  readonly pValue: number;
  readonly n: number;
  readonly method: string;
}

/** Cells that are expected less often are joined: the approximation does not hold for them. */
const leastExpected = 5;

/** @throws GradusError unless there are as many probabilities as counts, and two cells to compare. */
export function chiSquareTest(
  counts: readonly number[],
  probabilities: readonly number[],
): ChiSquareResult {
  requireSameLength('these counts and probabilities', counts, probabilities);
  for (const count of counts) requireWhole(count, 'count', 0);
  const n = counts.reduce((sum, count) => sum + count, 0);
  const all = counts.map((count, i) => ({ count, expected: n * probabilities[i]! }));
  const rare = all.filter(({ expected }) => expected < leastExpected);
  const joined = {
    count: rare.reduce((sum, { count }) => sum + count, 0),
    expected: rare.reduce((sum, { expected }) => sum + expected, 0),
  };
  const cells = all.filter(({ expected }) => expected >= leastExpected);
  if (joined.count > 0 || joined.expected > 0) cells.push(joined);
  if (cells.length < 2) {
    throw refused(
      'Cannot test these counts',
      `two cells expected at least ${leastExpected} times`,
      `${cells.length} of ${all.length}`,
    );
  }
  const cameThough = all.some(({ count, expected }) => count > 0 && expected === 0);
  const statistic = cameThough
    ? Infinity
    : cells.reduce((sum, { count, expected }) => sum + (count - expected) ** 2 / expected, 0);
  const degreesOfFreedom = cells.length - 1;
  return {
    statistic,
    degreesOfFreedom,
    pValue: chiSquareTail(statistic, degreesOfFreedom),
    n,
    method: `Pearson's chi-square test, ${degreesOfFreedom} ${degreesOfFreedom === 1 ? 'degree' : 'degrees'} of freedom, ${formatCount(n)} draws`,
  };
}

/** P(X ≥ x) for X of χ² with so many degrees of freedom: Q(k/2, x/2). */
export function chiSquareTail(x: number, degreesOfFreedom: number): number {
  const [a, half] = [degreesOfFreedom / 2, x / 2];
  if (half <= 0) return 1;
  if (half === Infinity) return 0;
  const front = Math.exp(a * Math.log(half) - half - logGamma(a));
  return half < a + 1 ? 1 - front * lowerSeries(a, half) : front * upperFraction(a, half);
}

/** Σ xⁿ / (a (a + 1) … (a + n)): Abramowitz and Stegun, 6.5.29. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** The continued fraction of Abramowitz and Stegun, 6.5.31, by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const an = n * (a - n);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 2 * Number.EPSILON) break;
  }
  return fraction;
}
