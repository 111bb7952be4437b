/** @file A small evaluation for tests: sums, answered right, wrong, or not at all. */
import type { Evaluation } from '../../src/runner/evaluation.ts';

export interface Sum {
  readonly id: string;
  readonly a: number;
  readonly b: number;
}

export interface Calls {
  count: number;
}

export const sums = (count: number): Sum[] =>
  Array.from({ length: count }, (_, i) => ({ id: `sum-${i}`, a: i, b: (i * 7) % 5 }));

/** `exact` is right; `sloppy` is off by one for every third; `broken` fails for every fourth. */
export function arithmetic(
  count: number,
  {
    calls = { count: 0 },
    pauseMs = 0,
    repeats = 1,
  }: { calls?: Calls; pauseMs?: number; repeats?: number } = {},
): Evaluation<Sum, number> {
  const variant = (name: string, answer: (sum: Sum) => number) => ({
    name,
    settings: { name, version: 1 },
    price: { promptUsd: 1, completionUsd: 2 },
    answer: async (sum: Sum) => {
      calls.count++;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return { output: answer(sum), usage: { promptTokens: 100, completionTokens: 10 } };
    },
  });
  return {
    name: 'arithmetic',
    cases: sums(count),
    variants: [
      variant('exact', ({ a, b }) => a + b),
      variant('sloppy', ({ a, b }) => a + b + (a % 3 === 0 ? 1 : 0)),
      variant('broken', ({ a, b }) => {
        if (a % 4 === 0) throw new Error(`no answer to ${a} + ${b}`);
        return a + b;
      }),
    ],
    scorers: [
      {
        name: 'exactMatch',
        version: 1,
        unit: 'points',
        score: ({ a, b }, output) => Number(output === a + b),
      },
      {
        name: 'distance',
        version: 1,
        unit: 'apart',
        score: ({ a, b }, output) => Math.abs(output - a - b),
        whenFailed: 10,
      },
    ],
    repeats,
    seed: 1,
  };
}
