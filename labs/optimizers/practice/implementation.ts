/** @file What an implementation has, and what the cases about it share. */
import assert from 'node:assert/strict';
import type {
  AdamSettings,
  Adapted,
  CosineSettings,
  Moments,
  MomentumSettings,
  Moving,
  Numbers,
  SgdSettings,
} from './stub.ts';

type AdamRule = (
  parameters: Numbers,
  gradient: Numbers,
  moments: Moments,
  settings: AdamSettings,
) => Adapted;

export interface Implementation {
  readonly sgd: (parameters: Numbers, gradient: Numbers, settings: SgdSettings) => number[];
  readonly momentum: (
    parameters: Numbers,
    gradient: Numbers,
    velocity: Numbers,
    settings: MomentumSettings,
  ) => Moving;
  readonly adam: AdamRule;
  readonly adamW: AdamRule;
  readonly cosine: (step: number, settings: CosineSettings) => number;
}

export const plain: AdamSettings = {
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
};
export const fresh = (size: number): Moments => ({
  step: 0,
  first: Array<number>(size).fill(0),
  second: Array<number>(size).fill(0),
});

export function close(
  actual: Numbers,
  expected: Numbers,
  tolerance = 1e-12,
  where = 'result',
): void {
  assert.equal(actual.length, expected.length, `${where}: how many numbers`);
  for (const [i, value] of expected.entries()) {
    const found = actual[i]!;
    // Written so that NaN is not close.
    if (!(Math.abs(found - value) <= tolerance * Math.max(1, Math.abs(value)))) {
      assert.fail(`${where}, number ${i}: ${found} instead of ${value}`);
    }
  }
}
