/** @file A prediction written down before the run that decides it. */
import { type ComparisonOperator, comparisonOperators, idPattern } from '@gradus/evidence';
import { GradusError } from '@gradus/runtime';
import type { Evidence } from '../evidence.ts';
import { changeFile } from './change-file.ts';
import { isAbout, judgePredictions } from './judge-predictions.ts';
import {
  digestOf,
  type Ledger,
  type LedgerEntry,
  ledgerPath,
  metricLimit,
  parseLedger,
  type Prediction,
  renderLedger,
} from './ledger.ts';
import { oneLine } from './names.ts';
import { resolveTopics } from './topic-names.ts';

export interface NewPrediction {
  readonly progress: string;
  readonly resultId: string;
  /** Ids, titles or aliases. */
  readonly topics: readonly string[];
  /** A claim's metric, or a comparison's: then its difference is meant. */
  readonly metric: string;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** Any seed where it is left out. */
  readonly seed?: number | undefined;
  readonly scale?: 'default' | 'full' | undefined;
  /** The learner's own results. */
  readonly evidence: readonly Evidence[];
  /**
   * Metrics by result id, of the learner's and the project's own results. Of an id that is not
   * there, any metric is taken.
   */
  readonly knownMetrics: ReadonlyMap<string, readonly string[]>;
  readonly now: Date;
}

/**
 * @throws GradusError `bad-prediction`, `unknown-topic`, `unknown-metric`, `answer-known`,
 * `already-predicted`, `broken-ledger`, `clock-behind`, `file-changed` (usage); `file-busy`,
 * `unreadable-file`, `write-failed` (environment)
 */
export async function registerPrediction(given: NewPrediction): Promise<LedgerEntry> {
  const prediction = check(given);
  const path = ledgerPath(given.progress);
  let registered: LedgerEntry | undefined;
  await changeFile(path, (bytes) => {
    const ledger = parseLedger(bytes?.toString('utf8'), path);
    refuseUnlessNew(prediction, ledger, given.evidence);
    registered = { ...prediction, digest: digestOf(prediction, ledger.entries.at(-1)) };
    return Buffer.from(renderLedger([...ledger.entries, registered]));
  });
  if (registered === undefined) throw new Error('The ledger was written without its entry.');
  return registered;
}

function check(given: NewPrediction): Prediction {
  const { resultId, comparison, threshold, seed, knownMetrics, evidence } = given;
  const metric = oneLine(given.metric);
  const topics = resolveTopics(given.topics);
  demand(topics.length > 0, 'at least one topic', 'none');
  demand(idPattern.test(resultId), 'the id of a run, such as tokenization', quoted(resultId));
  demand(metric !== '', 'the name of a metric', 'nothing');
  demand(metric.length <= metricLimit, `at most ${metricLimit} characters`, `${metric.length}`);
  demand(comparisonOperators.includes(comparison), 'one of <, <=, =, >=, >', quoted(comparison));
  demand(Number.isFinite(threshold), 'a finite number to compare with', String(threshold));
  demand(
    seed === undefined || (Number.isSafeInteger(seed) && seed >= 0),
    'a seed from 0',
    String(seed),
  );
  const known = knownMetrics.get(resultId);
  if (known !== undefined && !known.includes(metric)) throw unknownMetric(resultId, metric, known);
  const prediction: Prediction = {
    resultId,
    topics,
    metric,
    comparison,
    threshold,
    ...(seed === undefined ? {} : { seed }),
    scale: given.scale ?? 'default',
    registeredAt: given.now.toISOString(),
  };
  const answer = evidence.find(({ results }) => isAbout(prediction, results));
  if (answer !== undefined) throw answerKnown(prediction, answer);
  return prediction;
}

/** A prediction stands until its run: else two that contradict each other would always hold one. */
function refuseUnlessNew(
  prediction: Prediction,
  { entries, problems: [problem] }: Ledger,
  evidence: readonly Evidence[],
): void {
  if (problem !== undefined) {
    throw new GradusError({
      code: 'broken-ledger',
      kind: 'usage',
      what: `Cannot add to ${problem.file}`,
      expected: problem.expected,
      received: problem.received,
      remedy: 'Restore the file as it was, or move it away to begin a new one.',
    });
  }
  const last = entries.at(-1);
  if (last !== undefined && prediction.registeredAt < last.registeredAt) {
    throw new GradusError({
      code: 'clock-behind',
      kind: 'usage',
      what: 'Cannot register a prediction before the last one',
      expected: `a time after ${last.registeredAt}`,
      received: prediction.registeredAt,
      remedy: "Set this machine's clock.",
    });
  }
  const open = judgePredictions({ entries, unverified: [] }, evidence).find(
    ({ prediction: other, state }) => state === 'waiting' && overlap(prediction, other),
  );
  if (open !== undefined) {
    const { comparison, threshold, registeredAt } = open.prediction;
    throw new GradusError({
      code: 'already-predicted',
      kind: 'usage',
      what: `A prediction of ${prediction.metric} waits for the run of ${prediction.resultId}`,
      expected: 'one prediction per run and metric',
      received: `another one beside ${comparison} ${threshold}, registered ${registeredAt}`,
      remedy: `Run ./gradus lab run ${prediction.resultId} first, or predict another seed.`,
    });
  }
}

const overlap = (a: Prediction, b: Prediction): boolean =>
  a.resultId === b.resultId &&
  a.metric === b.metric &&
  a.scale === b.scale &&
  (a.seed === undefined || b.seed === undefined || a.seed === b.seed);

function demand(isMet: boolean, expected: string, received: string): void {
  if (isMet) return;
  throw new GradusError({
    code: 'bad-prediction',
    kind: 'usage',
    what: 'Cannot register this prediction',
    expected,
    received,
  });
}

const unknownMetric = (resultId: string, metric: string, known: readonly string[]): GradusError =>
  new GradusError({
    code: 'unknown-metric',
    kind: 'usage',
    what: `No metric of that name in ${resultId}`,
    expected: `one of: ${known.slice(0, 20).join('; ')}`,
    received: quoted(metric),
    remedy: 'Name the metric as the result does.',
  });

function answerKnown(
  { seed, scale, metric }: Prediction,
  { path, results }: Evidence,
): GradusError {
  return new GradusError({
    code: 'answer-known',
    kind: 'usage',
    what: `${path} already has the answer to ${quoted(metric)}`,
    expected: 'a run that has not been made yet',
    received: `seed ${seed ?? 'any'}, scale ${scale}`,
    remedy: `Predict another seed (--seed ${results.seed + 1})${scale === 'full' ? '' : ' or --full'}.`,
  });
}

const quoted = (text: string): string => JSON.stringify(oneLine(text).slice(0, 120));
