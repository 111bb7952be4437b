/** @file Mean, variance and standard error, stable for values whose digits mostly agree. */
import { requireCount } from './arguments.ts';

/**
 * The sum is compensated (Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation
 * endlicher Summen", ZAMM 54, 1974), so a million nearly equal values lose no digits.
 */
export function mean(values: ArrayLike<number>): number {
  requireCount(values, 'these values for a mean', 1);
  return sum(values) / values.length;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/**
 * Unbiased (divided by n − 1), in two passes, corrected for the rounding of the mean: Chan, Golub,
 * LeVeque, "Algorithms for computing the sample variance", American Statistician 37 (1983), eq. 1.7.
 */
export function variance(values: ArrayLike<number>): number {
  requireCount(values, 'these values for a variance', 2);
  const centre = mean(values);
  let squares = 0;
  let deviations = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - centre;
    squares += deviation * deviation;
    deviations += deviation;
  }
  return (squares - (deviations * deviations) / values.length) / (values.length - 1);
}

export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values));
}

/** Of the mean of independent values. */
export function standardError(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values) / values.length);
}
