import { describe, expect, it } from 'vitest';
import { evaluateRun } from '../../src/retrieval/evaluate-run.ts';
import { measureNamed } from '../../src/retrieval/measures.ts';
import { parseJudgements, parseRun } from '../../src/retrieval/trec-files.ts';

const judgements = parseJudgements(
  `q1 0 d1 3\nq1 0 d2 2\nq1 0 d3 3\nq1 0 d4 0\nq1 0 d5 1\nq1 0 d6 2
q2 0 a 1\nq2 0 b 0\nq2 0 c 1
q3 0 z 1\n`,
  'qrels',
);
const run = parseRun(
  `q1 Q0 d1 1 .9 x\nq1 Q0 d2 2 .8 x\nq1 Q0 d3 3 .7 x\nq1 Q0 d4 4 .6 x\nq1 Q0 d5 5 .5 x\nq1 Q0 d9 6 .5 x
q2 Q0 b 1 1 x\nq2 Q0 a 2 1 x\nq2 Q0 c 3 .2 x\n`,
  'run',
);
const names = ['map', 'ndcg', 'ndcg_cut_3', 'ndcg_cut_5', 'recip_rank', 'recall_2', 'recall_5'];
const measures = names.map(measureNamed);
const rounded = (values: ReadonlyMap<string, number>): number[] =>
  [...values.values()].map((value) => Math.round(value * 10_000) / 10_000);

/** Printed by trec_eval 9.0.8 for these files. */
describe('a run against judgements', () => {
  it('scores each topic, ties in the order of ids from behind', () => {
    const { topics, overall } = evaluateRun(run, judgements, { measures });
    expect(topics.map(({ topic, values }) => [topic, ...rounded(values)])).toEqual([
      ['q1', 0.7333, 0.8568, 0.9778, 0.8069, 1, 0.4, 0.6],
      ['q2', 0.5833, 0.6934, 0.6934, 0.6934, 0.5, 0.5, 1],
    ]);
    expect(rounded(overall)).toEqual([0.6583, 0.7751, 0.8356, 0.7501, 0.75, 0.45, 0.8]);
  });

  it('counts a judged topic that is not in the run as nothing retrieved, where asked', () => {
    const { topics, overall } = evaluateRun(run, judgements, {
      measures,
      countMissingTopics: true,
    });
    expect(topics.map(({ topic }) => topic)).toEqual(['q1', 'q2', 'q3']);
    expect(rounded(overall)).toEqual([0.4389, 0.5167, 0.5571, 0.5001, 0.5, 0.3, 0.5333]);
  });

  it('offers gains of 2^relevance − 1 under a name of their own', () => {
    const { topics } = evaluateRun(run, judgements, { measures: [measureNamed('ndcg_exp')] });
    expect(rounded(topics[0]!.values)).toEqual([0.8735]);
  });

  it('takes relevance from a higher level on, and keeps the gains', () => {
    const { topics } = evaluateRun(run, judgements, {
      measures: ['num_rel', 'P_2', 'recall_5', 'ndcg'].map(measureNamed),
      relevantFrom: 3,
    });
    expect(rounded(topics[0]!.values)).toEqual([2, 0.5, 1, 0.8568]);
  });

  it('refuses what cannot be scored', () => {
    const stranger = parseRun('other Q0 d1 1 .9 x\n', 'run');
    expect(() => evaluateRun(stranger, judgements)).toThrow(
      'The run and the judgements have no topic in common: expected one of q1, q2, q3 …; received other. Their first columns name the topics: compare them.',
    );
    expect(() => evaluateRun(run, judgements, { relevantFrom: 0 })).toThrow(
      /at least 1; received 0/,
    );
  });
});
