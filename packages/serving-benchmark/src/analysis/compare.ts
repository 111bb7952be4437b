/**
 * @file Two runs against each other: the difference of every figure with its interval, and what that
 * allows to say. Where both runs sent the same workload, requests are paired by index, and what makes
 * a request long in both cancels; their throughput is paired bin by bin.
 *
 * A difference is called better or worse when it holds after Holm's correction over all figures and
 * is at least the minimum effect; it is called none when its whole interval lies within the minimum
 * effect; otherwise nobody can tell, and the smallest effect that would have been found is stated.
 */
import { GradusError } from '@gradus/runtime';
import { holm, normalQuantile } from '@gradus/statistics';
import type { RequestRecord } from '../measurements/record.ts';
import { measuresOf } from './compared-measures.ts';
import type { Difference, Measure, Pairing } from './compared-measures.ts';
import { studentTPValue, studentTQuantile } from './student-and-beta.ts';
import type { Objective } from './objectives.ts';
import type { TimeWindow } from './timeline.ts';

export interface CompareOptions {
  /** Of the baseline; 0.05 unless given: a smaller difference does not matter. */
  readonly minimumEffect?: number;
  readonly objectives?: readonly Objective[];
  /** Of each run; the whole of it unless given. Requests count that arrived in the window. */
  readonly windows?: readonly [baseline: TimeWindow, candidate: TimeWindow];
  /** `paired` where both runs sent the same workload, unless given. */
  readonly pairing?: Pairing;
  /** Only these figures, by their names: fewer are held more closely (Holm). */
  readonly figures?: readonly string[] | undefined;
}

export type Verdict = 'better' | 'worse' | 'no-difference' | 'cannot-tell';

export interface ComparedFigure {
  /** `TTFT p90`. */
  readonly name: string;
  readonly unit: 'ms' | 'per second' | 'share';
  readonly higherIsBetter: boolean;
  readonly baseline: number;
  readonly candidate: number;
  /** Candidate − baseline, with its 95% interval; the bounds are missing for too few values. */
  readonly difference: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Of the baseline; missing where that is 0. */
  readonly relative: number | undefined;
  /** Adjusted by Holm. */
  readonly pValue: number | undefined;
  /** The smallest relative difference that this comparison finds four times out of five. */
  readonly detectable: number | undefined;
  /** Pairs, or requests or bins of both runs. */
  readonly n: number;
  readonly pairing: Pairing;
  readonly verdict: Verdict;
}

export interface Comparison {
  readonly pairing: Pairing;
  readonly minimumEffect: number;
  readonly figures: readonly ComparedFigure[];
  /** `mixed`: some figures better, some worse. */
  readonly verdict: Verdict | 'mixed';
}

const alpha = 0.05;
const power = 0.8;

export function compareRuns(
  baseline: readonly RequestRecord[],
  candidate: readonly RequestRecord[],
  options: CompareOptions = {},
): Comparison {
  const { minimumEffect = 0.05 } = options;
  const pairing = options.pairing ?? pairingOf(baseline, candidate);
  const measures = chosen(
    measuresOf(baseline, candidate, {
      pairing,
      objectives: options.objectives ?? [],
      windows: options.windows,
    }),
    options.figures,
  );
  const pValues = measures.map(({ difference }) => pValueOf(difference));
  const known = pValues.filter((pValue) => pValue !== undefined);
  const adjusted = holm(known);
  let next = 0;
  const figures = measures.map((measure, index) =>
    judge(measure, pValues[index] === undefined ? undefined : adjusted[next++]!, minimumEffect),
  );
  return { pairing, minimumEffect, figures, verdict: overall(figures) };
}

/** @throws GradusError `no-such-figure` (usage): a gate on nothing would always be open. */
function chosen(measures: readonly Measure[], figures: readonly string[] | undefined): Measure[] {
  if (figures === undefined) return [...measures];
  const names = measures.map(({ name }) => name);
  return figures.map((wanted) => {
    const at = names.findIndex((name) => name.toLowerCase() === wanted.trim().toLowerCase());
    if (at >= 0) return measures[at]!;
    throw new GradusError({
      code: 'no-such-figure',
      kind: 'usage',
      what: 'Cannot compare this figure',
      expected: `one of ${names.join(', ')}`,
      received: JSON.stringify(wanted),
      remedy: 'A percentile is there only where both runs have samples enough.',
    });
  });
}

/** Paired where the same indices asked for the same lengths. */
export function pairingOf(
  first: readonly RequestRecord[],
  second: readonly RequestRecord[],
): Pairing {
  const asked = ({ intended }: RequestRecord): string =>
    `${intended.promptTokens}/${intended.outputTokens}/${intended.sharedPrefixTokens}`;
  const bySecond = new Map(second.map((record) => [record.index, asked(record)]));
  const same =
    first.length === second.length &&
    first.every((record) => bySecond.get(record.index) === asked(record));
  return same ? 'paired' : 'unpaired';
}

function pValueOf({ estimate, error, degreesOfFreedom }: Difference): number | undefined {
  if (error === undefined) return undefined;
  if (error === 0) return estimate === 0 ? 1 : 0;
  return studentTPValue(estimate / error, degreesOfFreedom);
}

function judge(
  { name, unit, higherIsBetter, difference, ...rest }: Measure,
  pValue: number | undefined,
  minimumEffect: number,
): ComparedFigure {
  const { estimate, error, degreesOfFreedom } = difference;
  const scale = Math.abs(rest.baseline);
  const relativeTo = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value === 0 ? 0 : scale > 0 ? value / scale : undefined;
  const t = studentTQuantile(1 - alpha / 2, degreesOfFreedom);
  const half = error === undefined ? undefined : t * error;
  const low = half === undefined ? undefined : estimate - half;
  const high = half === undefined ? undefined : estimate + half;
  const detectable = error === undefined ? undefined : (t + normalQuantile(power)) * error;
  return {
    name,
    unit,
    higherIsBetter,
    baseline: rest.baseline,
    candidate: rest.candidate,
    difference: estimate,
    low,
    high,
    relative: relativeTo(estimate),
    pValue,
    detectable: relativeTo(detectable),
    n: rest.n,
    pairing: rest.pairing,
    verdict: verdictOf(),
  };

  function verdictOf(): Verdict {
    if (pValue === undefined || low === undefined || high === undefined) return 'cannot-tell';
    // Against a baseline of 0 any sure difference is more than any share of it.
    const limit = minimumEffect * scale;
    if (pValue <= alpha && Math.abs(estimate) >= limit && estimate !== 0) {
      return estimate > 0 === higherIsBetter ? 'better' : 'worse';
    }
    return low >= -limit && high <= limit ? 'no-difference' : 'cannot-tell';
  }
}

function overall(figures: readonly ComparedFigure[]): Comparison['verdict'] {
  const some = (verdict: Verdict): boolean => figures.some((figure) => figure.verdict === verdict);
  if (some('better') && some('worse')) return 'mixed';
  const order: Verdict[] = ['worse', 'better', 'cannot-tell'];
  return order.find(some) ?? (figures.length === 0 ? 'cannot-tell' : 'no-difference');
}
