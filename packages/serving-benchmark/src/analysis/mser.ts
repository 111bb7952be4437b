/**
 * @file Where a series stops being shaped by how it began: MSER-5, White, "An effective truncation
 * heuristic for bias reduction in simulation output", Simulation 69 (1997). The series is averaged in
 * fives; of all cuts d, the one wins whose remainder has the smallest squared standard error,
 * Σ (y − ȳ)² / (m − d)². A minimum in the second half means that the series never settled.
 *
 * On a stationary series the minimum lies somewhere by chance, so a cut is only made where the part
 * cut off differs from the rest by more than chance explains.
 */
import { mean } from '@gradus/statistics';
import { fewestForVariance, groupMeans, longRunVariance } from './long-run-variance.ts';

const batch = 5;
/** Of the batches: a shorter remainder is smooth by chance. */
const leastRemainder = 1 / 4;
/** Standard errors between the part cut off and the rest. */
const clearly = 2.5;

/** Half of the values must still say how much they vary. */
export const fewestForCut = 2 * fewestForVariance;

/**
 * Values to leave out at the start, a multiple of five, or `'never'` where the series does not settle
 * in its first half. @param series - `fewestForCut` values at least, in the order of time.
 */
export function warmUpCut(series: ArrayLike<number>): number | 'never' {
  const means = groupMeans(series, batch);
  const count = means.length;
  let best = 0;
  let smallest = Number.POSITIVE_INFINITY;
  // From the end, adding one batch at a time to the remainder (Welford).
  let centre = 0;
  let squares = 0;
  for (let kept = 1; kept <= count; kept++) {
    const value = means[count - kept]!;
    const delta = value - centre;
    centre += delta / kept;
    squares += delta * (value - centre);
    const statistic = squares / kept ** 2;
    if (kept >= leastRemainder * count && statistic <= smallest) {
      smallest = statistic;
      best = count - kept;
    }
  }
  const cut = best * batch;
  if (cut === 0 || !differs(series, cut)) return 0;
  return best > count / 2 ? 'never' : cut;
}

/** Whether the mean before the cut lies clearly off the mean after it. */
function differs(series: ArrayLike<number>, cut: number): boolean {
  const values = new Float64Array(series);
  const before = values.subarray(0, cut);
  const after = values.subarray(cut);
  const { variance } = longRunVariance(after);
  const error = Math.sqrt(variance * (1 / before.length + 1 / after.length));
  return Math.abs(mean(before) - mean(after)) > clearly * error;
}

/** Of the mean: a smaller drift is not worth a refusal. */
const smallDrift = 0.1;
/** Standard errors between the halves. */
const surely = 3.5;

/**
 * Whether the second half lies clearly off the first, both in standard errors and as a share of the
 * mean. The slope is taken off before the variance is estimated, or a drift would hide behind
 * the variance that it makes. @param series - `fewestForVariance` values at least.
 */
export function isDrifting(series: ArrayLike<number>): boolean {
  const values = new Float64Array(series);
  const middle = Math.floor(values.length / 2);
  const first = mean(values.subarray(0, middle));
  const second = mean(values.subarray(middle));
  const slope = (second - first) / (values.length / 2);
  const level = values.map((value, i) => value - slope * i);
  const error = Math.sqrt((4 * longRunVariance(level).variance) / values.length);
  const step = Math.abs(second - first);
  return step > surely * error && step > (smallDrift * Math.abs(first + second)) / 2;
}
