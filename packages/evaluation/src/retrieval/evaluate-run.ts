/** @file A run against judgements: every measure for every topic, and over all topics. */
import { refused } from '../arguments.ts';
import { compareBytes, judgeRanking, type JudgedRanking } from './judged-ranking.ts';
import { allMeasures, type Measure } from './measures.ts';
import type { Judgements, Run } from './trec-files.ts';

export interface RetrievalOptions {
  /** All that trec_eval prints, unless given. */
  readonly measures?: readonly Measure[];
  /** `-l`: from this relevance on a document is relevant; 1 unless given. */
  readonly relevantFrom?: number;
  /** `-c`: a judged topic that is not in the run counts, with nothing retrieved. */
  readonly countMissingTopics?: boolean;
}

export interface TopicResult {
  readonly topic: string;
  readonly ranking: JudgedRanking;
  /** By the measure's name. */
  readonly values: ReadonlyMap<string, number>;
}

export interface RunResult {
  readonly runName: string;
  readonly measures: readonly Measure[];
  /** Topics in the order of their bytes. */
  readonly topics: readonly TopicResult[];
  readonly overall: ReadonlyMap<string, number>;
}

/**
 * Topics without judgements say nothing and are left out; so are judged topics that are not in the
 * run, unless asked for.
 * @throws GradusError where no topic of the run was judged
 */
export function evaluateRun(
  run: Run,
  judgements: Judgements,
  { measures = allMeasures, relevantFrom = 1, countMissingTopics = false }: RetrievalOptions = {},
): RunResult {
  if (!(Number.isInteger(relevantFrom) && relevantFrom >= 1)) {
    throw refused('Cannot use this level', 'a whole number of at least 1', relevantFrom);
  }
  const counted = [...judgements.keys()].filter((topic) => run.topics.has(topic));
  if (counted.length === 0) {
    throw refused(
      'The run and the judgements have no topic in common',
      `one of ${[...judgements.keys()].slice(0, 3).join(', ')} …`,
      [...run.topics.keys()].slice(0, 3).join(', '),
      'Their first columns name the topics: compare them.',
    );
  }
  const names = countMissingTopics ? [...judgements.keys()] : counted;
  const topics = names.sort(compareBytes).map((topic): TopicResult => {
    const scores = run.topics.get(topic) ?? new Map<string, number>();
    const ranking = judgeRanking(scores, judgements.get(topic)!, relevantFrom);
    const values = new Map(measures.map(({ name, of }) => [name, of(ranking)]));
    return { topic, ranking, values };
  });
  const overall = new Map(
    measures.map((measure) => [
      measure.name,
      combine(
        topics.map(({ values }) => values.get(measure.name)!),
        measure.over,
      ),
    ]),
  );
  return { runName: run.name, measures, topics, overall };
}

/** No topic counts less than this in a geometric mean. */
const smallest = 0.00001;

function combine(values: readonly number[], over: Measure['over']): number {
  if (over === 'geometric mean') {
    const logarithms = values.map((value) => Math.log(Math.max(value, smallest)));
    return Math.exp(total(logarithms) / values.length);
  }
  return over === 'sum' ? total(values) : total(values) / values.length;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
