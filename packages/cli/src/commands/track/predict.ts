/** @file `track predict`: what you expect of a run, written down before it. */
import {
  type ComparisonOperator,
  comparisonOperators,
  formatFigure,
  listResults,
} from '@gradus/evidence';
import { GradusError } from '@gradus/runtime';
import {
  judgePredictions,
  type PredictionOutcome,
  registerPrediction,
  type Tracker,
} from '@gradus/tracker';
import { bad, bold, dim, good } from '../../output.ts';
import type { Session } from '../../session.ts';
import { predictionExample } from './examples.ts';
import { openForSession } from './open.ts';

interface Options {
  readonly json?: boolean;
  readonly seed?: number;
  readonly full?: boolean;
  readonly topic?: readonly string[];
}

/** Without arguments: the predictions so far, and what became of them. */
export async function predictCommand(
  session: Session,
  [resultId, metric, comparison, threshold]: readonly (string | undefined)[],
  { json, seed, full, topic }: Options,
): Promise<number> {
  const { output, paths } = session;
  const tracker = await openForSession(session);
  if (resultId === undefined) return listPredictions(session, tracker, json === true);
  if (metric === undefined || comparison === undefined || threshold === undefined) {
    throw incomplete();
  }
  const registered = await registerPrediction({
    progress: paths.progress,
    resultId,
    topics: topic ?? topicsOf(tracker, resultId),
    metric,
    comparison: checkComparison(comparison),
    threshold: Number(threshold),
    seed,
    scale: full === true ? 'full' : 'default',
    evidence: tracker.evidence,
    knownMetrics: await knownMetrics(session),
    now: new Date(),
  });
  if (json === true) output.json(registered);
  else {
    output.line(`${bold(resultId)}  ${metric} ${comparison} ${threshold}, registered`);
    output.line(dim(`  now run it: ./gradus lab run ${resultId}${commandOptions(seed, full)}`));
  }
  return 0;
}

const commandOptions = (seed: number | undefined, full: boolean | undefined): string =>
  `${seed === undefined ? '' : ` --seed ${seed}`}${full === true ? ' --full' : ''}`;

function listPredictions({ output }: Session, tracker: Tracker, json: boolean): number {
  const outcomes = judgePredictions(tracker.predictions, tracker.evidence);
  if (json) {
    output.json(outcomes);
    return 0;
  }
  if (outcomes.length === 0) {
    output.line(`No prediction yet, such as ${predictionExample}`);
    return 0;
  }
  output.table(
    ['state', 'run', 'prediction', 'registered', 'the run says'],
    outcomes.map((outcome) => {
      const { resultId, metric, comparison, threshold, registeredAt } = outcome.prediction;
      return [
        stateOf(outcome),
        resultId,
        `${metric} ${comparison} ${threshold}`,
        registeredAt.slice(0, 16).replace('T', ' '),
        'run' in outcome ? formatFigure(outcome.run.value) : dim('not yet'),
      ];
    }),
  );
  return 0;
}

function stateOf({ state }: PredictionOutcome): string {
  if (state === 'confirmed') return good(state);
  return state === 'waiting' ? state : bad(state);
}

/** What the lab covers, or the result that lies there. */
function topicsOf({ labs, evidence }: Tracker, resultId: string): readonly string[] {
  const [id = resultId] = resultId.split('.');
  const lab = labs.find((candidate) => candidate.id === id);
  const result = evidence.find((candidate) => candidate.id === resultId);
  return lab?.topics ?? result?.results.topics ?? [id];
}

/** Metrics that runs of an id have claimed or compared, the project's own runs included. */
async function knownMetrics({ paths }: Session): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = new Map<string, readonly string[]>();
  for (const folder of [paths.reference, paths.results]) {
    for (const { results } of await listResults(folder)) {
      if (results === undefined) continue;
      const metrics = [...results.claims, ...results.comparisons].map(({ metric }) => metric);
      known.set(results.id, [...new Set([...(known.get(results.id) ?? []), ...metrics])]);
    }
  }
  return known;
}

function checkComparison(text: string): ComparisonOperator {
  const found = comparisonOperators.find((operator) => operator === text);
  if (found !== undefined) return found;
  throw new GradusError({
    code: 'bad-prediction',
    kind: 'usage',
    what: 'Cannot compare like that',
    expected: `one of ${comparisonOperators.join(' ')} (in quotes, so that the shell leaves it alone)`,
    received: `"${text}"`,
  });
}

const incomplete = (): GradusError =>
  new GradusError({
    code: 'bad-prediction',
    kind: 'usage',
    what: 'A prediction has four parts',
    expected: 'a run, a metric, a comparison and a figure',
    received: 'fewer',
    remedy: `Such as: ${predictionExample}`,
  });
