/**
 * @file Scorers that most evaluations want: short answers by the rules of SQuAD, and the grade of a
 * judge. What a judge says goes through the traffic of the attempt, so it is replayed as well.
 */
import type { GoldenCase } from '../golden-sets/golden-set.ts';
import type { Judge } from '../judges/judge.ts';
import { scoreAnswer } from '../text/squad.ts';
import type { Scorer } from './evaluation.ts';

type Expecting = Pick<GoldenCase, 'id' | 'expected'>;

/** 1 where the answer is one of those expected, after normalization. */
export const exactMatchScorer: Scorer<Expecting, string> = {
  name: 'exactMatch',
  version: 1,
  unit: 'points',
  score: ({ expected }, output) => scoreAnswer(output, expected).exactMatch,
};

/** F1 of words with the nearest of the expected answers. */
export const answerF1Scorer: Scorer<Expecting, string> = {
  name: 'f1',
  version: 1,
  unit: 'points',
  score: ({ expected }, output) => scoreAnswer(output, expected).f1,
};

export interface JudgeScorerOptions {
  readonly name: string;
  /** Raise it with the judge's model or prompt: grades are remembered by it. */
  readonly version: number;
  /** Made for each attempt, with its `fetch`. */
  readonly createJudge: (fetch: typeof globalThis.fetch) => Judge;
}

/** The grade that a judge gives, from 0 to 1; the first expected answer is the reference. */
export const judgeScorer = ({
  name,
  version,
  createJudge,
}: JudgeScorerOptions): Scorer<Expecting & Pick<GoldenCase, 'input'>, string> => ({
  name,
  version,
  unit: 'points',
  async score({ input, expected: [reference] }, output, { fetch }) {
    const { score } = await createJudge(fetch).grade({
      question: input,
      answer: output,
      ...(reference === undefined ? {} : { reference }),
    });
    return score;
  },
});
