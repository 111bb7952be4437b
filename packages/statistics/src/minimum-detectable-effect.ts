/**
 * @file What a comparison could have found: the power of a test against a given difference, and
 * the smallest difference it finds with a given power. An interval that contains zero means little
 * when the smallest detectable difference is larger than anybody hoped for.
 */
import { requireOpenFraction, requirePositive, requireWhole, refused } from './arguments.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { solveIncreasing, studentTCdf, upperStudentTQuantile } from './student-t.ts';

export interface DetectableDifference {
  /** In the unit of the values; for proportions, a difference of rates. */
  readonly difference: number;
  readonly alpha: number;
  readonly power: number;
  /** Pairs, or items in each of two groups. */
  readonly n: number;
  readonly method: string;
}

interface Errors {
  /** Two-sided; 0.05 unless given. */
  readonly alpha?: number;
  /** 0.8 unless given. */
  readonly power?: number;
}

export interface PairedMeans {
  /** Pairs. */
  readonly n: number;
  /** Of the paired differences. For pass or fail: √(share of disagreements − difference²). */
  readonly standardDeviation: number;
}

/**
 * The probability that a two-sided paired t test at `alpha` rejects when the mean difference is
 * `difference`: from the noncentral t distribution, both tails counted.
 */
export function pairedMeansPower(
  { n, standardDeviation, difference }: PairedMeans & { readonly difference: number },
  alpha = 0.05,
): number {
  requireWhole(n, 'number of pairs', 2);
  requirePositive(standardDeviation, 'standard deviation');
  requireOpenFraction(alpha, 'alpha');
  const critical = upperStudentTQuantile(1 - alpha / 2, n - 1);
  return rejection(critical, n - 1, (Math.sqrt(n) * Math.abs(difference)) / standardDeviation);
}

function rejection(critical: number, degreesOfFreedom: number, noncentrality: number): number {
  return (
    1 -
    studentTCdf(critical, degreesOfFreedom, noncentrality) +
    studentTCdf(-critical, degreesOfFreedom, noncentrality)
  );
}

/** The smallest mean difference that a two-sided paired t test finds with the given power. */
export function detectableMeanDifference(
  { n, standardDeviation }: PairedMeans,
  { alpha = 0.05, power = 0.8 }: Errors = {},
): DetectableDifference {
  requireWhole(n, 'number of pairs', 2);
  requirePositive(standardDeviation, 'standard deviation');
  requireErrors(alpha, power);
  const critical = upperStudentTQuantile(1 - alpha / 2, n - 1);
  const noncentrality = solveIncreasing((delta) => rejection(critical, n - 1, delta), power);
  return {
    difference: (noncentrality * standardDeviation) / Math.sqrt(n),
    alpha,
    power,
    n,
    method: 'two-sided paired t test',
  };
}

export interface Proportions {
  /** Items in each of two independent groups. */
  readonly n: number;
  /** The rate in the first group. */
  readonly baseline: number;
}

/**
 * The probability that a two-sided test at `alpha` of two independent proportions rejects, in the
 * normal approximation with pooled variance under the null hypothesis: Fleiss, Levin, Paik,
 * "Statistical Methods for Rates and Proportions" (2003), §4.2. The far tail is not counted.
 */
export function proportionsPower(
  { n, baseline, difference }: Proportions & { readonly difference: number },
  alpha = 0.05,
): number {
  requireProportions(n, baseline);
  requireOpenFraction(alpha, 'alpha');
  const other = baseline + difference;
  if (!(other >= 0 && other <= 1)) {
    throw refused('Cannot use this difference', 'a second rate from 0 to 1', other);
  }
  const pooled = (baseline + other) / 2;
  const underNull = Math.sqrt(2 * pooled * (1 - pooled));
  const underAlternative = Math.sqrt(baseline * (1 - baseline) + other * (1 - other));
  const critical = normalQuantile(1 - alpha / 2);
  return normalCdf((Math.sqrt(n) * Math.abs(difference) - critical * underNull) / underAlternative);
}

/**
 * The smallest increase over the baseline that is found with the given power; for a decrease,
 * exchange passes and failures. @throws GradusError when even an increase to 1 would be missed.
 */
export function detectableProportionDifference(
  { n, baseline }: Proportions,
  { alpha = 0.05, power = 0.8 }: Errors = {},
): DetectableDifference {
  requireProportions(n, baseline);
  requireErrors(alpha, power);
  const powerAt = (difference: number): number =>
    proportionsPower({ n, baseline, difference: Math.min(difference, 1 - baseline) }, alpha);
  if (!(powerAt(1 - baseline) >= power)) {
    throw refused(
      `No increase over ${baseline} is found with power ${power}`,
      'more items',
      `${n} in each group`,
    );
  }
  return {
    difference: solveIncreasing(powerAt, power),
    alpha,
    power,
    n,
    method: 'two-sided test of two independent proportions, normal approximation',
  };
}

function requireProportions(n: number, baseline: number): void {
  requireWhole(n, 'number of items in each group', 2);
  requireOpenFraction(baseline, 'baseline rate');
}

/** Below alpha, "power" would be reached without any difference. */
function requireErrors(alpha: number, power: number): void {
  requireOpenFraction(alpha, 'alpha');
  requireOpenFraction(power, 'power');
  if (power <= alpha) throw refused('Cannot use this power', `more than alpha, ${alpha}`, power);
}
