/**
 * @file A gate for releases: the candidate may come if it is shown to be worse by less than a margin
 * that somebody chose beforehand. That nothing was found to be wrong is not enough: on a small set
 * nothing ever is. Non-inferiority as in clinical trials: CONSORT extension, JAMA 308 (2012).
 */
import { GradusError } from '@gradus/runtime';
import { refused } from '../arguments.ts';
import { describeDetectable, type PairedComparison } from './compare.ts';

export interface GateOptions {
  /** The loss that would be accepted, in the unit of the scores; more than 0. */
  readonly margin: number;
  /** Higher scores are better unless false, as for latency and cost. */
  readonly higherIsBetter?: boolean;
}

export interface GateVerdict {
  /**
   * `passed`: the whole interval is above −margin. `failed`: all of it is below. `undecided`: the
   * margin lies within it, so the set is too small to say; it does not open the gate.
   */
  readonly verdict: 'passed' | 'failed' | 'undecided';
  readonly passed: boolean;
  /** In a sentence, with the figures. */
  readonly reason: string;
}

/**
 * With a 95% interval a candidate that is worse by exactly the margin passes in 1 of 40 cases.
 * @throws GradusError for a margin that is not positive
 */
export function nonInferiority(
  comparison: PairedComparison,
  { margin, higherIsBetter = true }: GateOptions,
): GateVerdict {
  if (!(margin > 0 && Number.isFinite(margin))) {
    throw refused('Cannot use this margin', 'a positive number, chosen before the run', margin);
  }
  const { interval, difference, unit, candidate, baseline, wins, losses, n } = comparison;
  const [worst, best] = higherIsBetter
    ? [interval.low, interval.high]
    : [-interval.high, -interval.low];
  const change = `${signed(difference)} ${unit} [${signed(interval.low)}, ${signed(interval.high)}]`;
  const figures = `${candidate.name} against ${baseline.name} on ${n} items: ${change}`;
  // A bootstrap of differences that are all the same knows no spread.
  if (wins + losses === 0 && interval.low === interval.high) {
    return decided('undecided', `${figures}; ${describeDetectable(comparison)}`);
  }
  if (worst > -margin) return decided('passed', `${figures}; worse by less than ${margin}`);
  if (best < -margin) return decided('failed', `${figures}; worse by more than ${margin}`);
  return decided(
    'undecided',
    `${figures}; a loss of ${margin} is possible, and ${describeDetectable(comparison)}`,
  );
}

const decided = (verdict: GateVerdict['verdict'], reason: string): GateVerdict => ({
  verdict,
  passed: verdict === 'passed',
  reason,
});

const signed = (value: number): string => {
  const digits = Math.abs(value) < 1e-12 ? '0' : String(Number(value.toPrecision(3)));
  return value > 0 && digits !== '0' ? `+${digits}` : digits;
};

/** For CI: exit code 1 by the error's kind. @throws GradusError `gate-closed` unless it passed */
export function requireNonInferiority(comparison: PairedComparison, options: GateOptions): void {
  const { passed, verdict, reason } = nonInferiority(comparison, options);
  if (passed) return;
  throw new GradusError({
    code: 'gate-closed',
    kind: 'verdict',
    what: `The gate on ${comparison.metric} is closed (${verdict}): ${reason}`,
    remedy:
      verdict === 'undecided'
        ? 'Add items, or choose a larger margin with a reason.'
        : 'Look at the items that got worse.',
  });
}
