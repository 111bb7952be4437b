/**
 * @file An evaluation as tests: it runs once, and each score that must be reached is a test that
 * names the worst cases when it is not. The only file of this package that imports vitest.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation, EvaluationResult, Json } from './runner/evaluation.ts';
import { runEvaluation, type RunOptions } from './runner/run-evaluation.ts';
import { scoredSystem } from './runner/summarize.ts';

export interface ExpectedScores extends RunOptions {
  /** By scorer: the mean that every variant must reach. */
  readonly atLeast: Readonly<Record<string, number>>;
}

/** The result is handed to `further`, which may add tests of its own. */
export function describeEvaluation<Case extends { readonly id: string }, Output extends Json>(
  evaluation: Evaluation<Case, Output>,
  { atLeast, ...options }: ExpectedScores,
  further?: (result: () => EvaluationResult<Output>) => void,
): void {
  // oxlint-disable-next-line vitest/valid-title -- the name is the evaluation's
  describe(evaluation.name, () => {
    let result: EvaluationResult<Output> | undefined;
    beforeAll(async () => {
      result = await runEvaluation(evaluation, options);
    });
    for (const { name } of evaluation.variants) {
      for (const [scorer, minimum] of Object.entries(atLeast)) {
        it(`${name} reaches ${scorer} ${minimum}`, () => {
          const { scores } = scoredSystem(result!, name, scorer);
          const { reached, worst } = standing(scores);
          expect(reached, `lowest: ${worst}`).toBeGreaterThanOrEqual(minimum);
        });
      }
    }
    further?.(() => result!);
  });
}

function standing(scores: ReadonlyMap<string, number>): { reached: number; worst: string } {
  const ascending = [...scores].sort(([, a], [, b]) => a - b);
  const sum = ascending.reduce((total, [, score]) => total + score, 0);
  const worst = ascending.slice(0, 5).map(([id, score]) => `${id} (${score})`);
  return { reached: sum / ascending.length, worst: worst.join(', ') };
}
