import { expect, it } from 'vitest';
import { describeEvaluation } from '../src/vitest.ts';
import { arithmetic } from './runner/arithmetic.ts';

const evaluation = arithmetic(9);

describeEvaluation(
  { ...evaluation, variants: evaluation.variants.slice(0, 2) },
  { atLeast: { exactMatch: 0.6 } },
  (result) => {
    it('hands its result to further tests', () => {
      expect(result().attempts).toHaveLength(18);
    });
  },
);
