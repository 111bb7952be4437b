/** @file Whole runs against all that NIST's trec_eval printed for them, byte for byte. */
import { readFileSync } from 'node:fs';
import { describeWithData } from '@gradus/datasets/testing';
import { expect, it } from 'vitest';
import { evaluateRun, type RetrievalOptions } from '../../src/retrieval/evaluate-run.ts';
import { parseJudgements, parseRun } from '../../src/retrieval/trec-files.ts';
import { formatTrecOutput, type TrecOutputOptions } from '../../src/retrieval/trec-output.ts';

const file = <const Name extends string>(name: Name) => `ir/trec_eval/${name}` as const;

describeWithData(
  'the outputs of trec_eval',
  [
    file('results.test'),
    file('results.trunc'),
    file('qrels.test'),
    file('qrels.rel_level'),
    file('out.test.a'),
    file('out.test.aq'),
    file('out.test.aqc'),
    file('out.test.aql'),
  ],
  (results, truncated, qrels, levels, all, perTopic, complete, level) => {
    const read = (path: string): string => readFileSync(path, 'utf8');
    const output = (
      run: string,
      judgements: string,
      options: RetrievalOptions,
      print: TrecOutputOptions,
    ): string =>
      formatTrecOutput(
        evaluateRun(
          parseRun(read(run), run),
          parseJudgements(read(judgements), judgements),
          options,
        ),
        print,
      );

    it('-m all_trec: 98 figures', () => {
      expect(output(results, qrels, {}, {})).toBe(read(all));
    });
    it('-q: 386 figures', () => {
      expect(output(results, qrels, {}, { perTopic: true })).toBe(read(perTopic));
    });
    it('-q -c: a topic that the run lacks counts', () => {
      const options = { countMissingTopics: true };
      expect(output(truncated, qrels, options, { perTopic: true })).toBe(read(complete));
    });
    it('-q -l2: graded judgements, some of them negative', () => {
      const print = { perTopic: true, relevanceSigns: 20 };
      expect(output(results, levels, { relevantFrom: 2 }, print)).toBe(read(level));
    });
  },
);
