/**
 * @file Which predictions came true.
 *
 * The first run after the registration decides, as far as the evidence can tell: a newer run of an
 * id replaces the older one, so a run that came between and was replaced cannot be known, nor one
 * whose folder was removed, nor a registration or a run under a clock that was set wrong.
 */
import { holds } from '@gradus/evidence';
import type { Evidence } from '../evidence.ts';
import type { Ledger, Prediction } from './ledger.ts';

export interface DecidingRun {
  readonly resultId: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly startedAt: string;
  /** The claim's value, or the comparison's difference; the one that decided, if there are several. */
  readonly value: number;
  /** Those of the prediction that the run is about. */
  readonly topics: readonly string[];
}

export type PredictionOutcome =
  /** `broken`: it is not what was registered, or follows one that is not. */
  | { readonly prediction: Prediction; readonly state: 'waiting' | 'broken' }
  | {
      readonly prediction: Prediction;
      readonly state: 'confirmed' | 'refuted';
      readonly run: DecidingRun;
    };

export function judgePredictions(
  { entries, unverified }: Pick<Ledger, 'entries' | 'unverified'>,
  evidence: readonly Evidence[],
): readonly PredictionOutcome[] {
  return [
    ...entries.map((prediction) => judge(prediction, evidence)),
    ...unverified.map((prediction) => ({ prediction, state: 'broken' as const })),
  ];
}

function judge(prediction: Prediction, evidence: readonly Evidence[]): PredictionOutcome {
  const { comparison, threshold, registeredAt, topics } = prediction;
  const [first] = evidence
    .filter(stands)
    .filter(({ results }) => isAbout(prediction, results))
    .map(({ results }) => ({ results, startedAt: new Date(results.startedAt).toISOString() }))
    .filter(({ startedAt }) => startedAt > registeredAt)
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  if (first === undefined) return { prediction, state: 'waiting' };
  const { results, startedAt } = first;
  const values = valuesOf(results, prediction.metric);
  // A result may claim one metric several times: all of them were predicted.
  const against = values.find((value) => !holds(value, comparison, threshold));
  const run: DecidingRun = {
    resultId: results.id,
    startedAt,
    value: against ?? values[0] ?? Number.NaN,
    topics: topics.filter((topic) => results.topics.includes(topic)),
  };
  return { prediction, state: against === undefined ? 'confirmed' : 'refuted', run };
}

/** What does not stand decides nothing, and a simulated target says nothing about the real one. */
const stands = ({ flaws, results }: Evidence): boolean =>
  flaws.length === 0 && results.target?.kind !== 'simulated';

/** Would this run decide it? */
export function isAbout(
  { resultId, metric, seed, scale }: Pick<Prediction, 'resultId' | 'metric' | 'seed' | 'scale'>,
  results: Evidence['results'],
): boolean {
  return (
    results.id === resultId &&
    results.scale === scale &&
    (seed === undefined || results.seed === seed) &&
    valuesOf(results, metric).length > 0
  );
}

/** Claims first: a comparison of the same name is asked only where no claim has it. */
function valuesOf({ claims, comparisons }: Evidence['results'], metric: string): readonly number[] {
  const claimed = claims.filter((claim) => claim.metric === metric).map(({ value }) => value);
  return claimed.length > 0
    ? claimed
    : comparisons.filter((one) => one.metric === metric).map(({ difference }) => difference);
}
