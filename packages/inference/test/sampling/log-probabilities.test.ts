import { array, assert, double, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logProbabilities } from '../../src/index.ts';

const ln = Math.log;

describe('log-probabilities', () => {
  it('are ln p of the softmax, with the most probable in order', () => {
    const logits = [0.2, 0.5, 0.2, 0.1].map((p) => ln(p) + 7);
    const { id, logProbability, top } = logProbabilities(logits, 3, 3);
    expect(id).toBe(3);
    expect(logProbability).toBeCloseTo(ln(0.1), 12);
    expect(top.map((one) => one.id)).toEqual([1, 0, 2]);
    for (const [at, p] of [0.5, 0.2, 0.2].entries()) {
      expect(top[at]!.logProbability).toBeCloseTo(ln(p), 12);
    }
  });

  it('of large logits do not overflow, and of −∞ are −∞', () => {
    const { logProbability, top } = logProbabilities([1000, 1000, -Infinity], 0, 3);
    expect(logProbability).toBeCloseTo(ln(0.5), 12);
    expect(top[2]).toEqual({ id: 2, logProbability: -Infinity });
    expect(logProbabilities([1, 2], 0, 0).top).toEqual([]);
  });

  it('list what sorting lists', () => {
    const logits = array(double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 20 });
    assert(
      property(logits, nat(22), (values, count) => {
        const { top } = logProbabilities(values, 0, count);
        const sorted = values
          .map((_, id) => id)
          .toSorted((a, b) => values[b]! - values[a]! || a - b);
        expect(top.map(({ id }) => id)).toEqual(sorted.slice(0, count));
      }),
    );
  });
});
