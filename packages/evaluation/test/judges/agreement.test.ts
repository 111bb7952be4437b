import { describe, expect, it } from 'vitest';
import { createRandom } from '@gradus/statistics';
import { cohensKappa } from '../../src/judges/agreement.ts';
import fixture from '../fixtures/classification.json' with { type: 'json' };

describe("Cohen's kappa", () => {
  it('equals scikit-learn, its standard error statsmodels, with weights and without', () => {
    for (const { first, second, ...expected } of fixture.agreements) {
      const [a, b] = [first.split(' '), second.split(' ')];
      const plain = cohensKappa(a, b);
      expect(plain.kappa).toBeCloseTo(expected.kappa, 12);
      expect(plain.standardError).toBeCloseTo(expected.standardError, 12);
      const weighted = cohensKappa(a, b, { weights: 'quadratic' });
      expect(weighted.kappa).toBeCloseTo(expected.quadratic, 12);
      expect(weighted.standardError).toBeCloseTo(expected.quadraticStandardError, 12);
      expect(plain.high - plain.low).toBeCloseTo(2 * 1.959964 * expected.standardError, 5);
    }
  });

  it('has an interval that contains the truth in 95% of samples', () => {
    // Both say yes in half of the cases; the second copies the first with probability 0.6: κ = 0.6.
    const random = createRandom(11);
    let covered = 0;
    for (let sample = 0; sample < 600; sample++) {
      const first = Array.from({ length: 150 }, () => (random.uniform() < 0.5 ? 'yes' : 'no'));
      const second = first.map((label) =>
        random.uniform() < 0.6 ? label : random.uniform() < 0.5 ? 'yes' : 'no',
      );
      const { low, high } = cohensKappa(first, second);
      if (low <= 0.6 && 0.6 <= high) covered++;
    }
    expect(Math.abs(covered / 600 - 0.95)).toBeLessThan(0.027);
  });

  it('orders grades as it is told', () => {
    const labels = ['wrong', 'partly', 'right'];
    const near = cohensKappa(
      ['wrong', 'right', 'partly', 'right'],
      ['partly', 'right', 'partly', 'partly'],
      { labels, weights: 'quadratic' },
    );
    const far = cohensKappa(
      ['wrong', 'right', 'partly', 'right'],
      ['right', 'right', 'partly', 'wrong'],
      { labels, weights: 'quadratic' },
    );
    expect(near.kappa).toBeGreaterThan(far.kappa);
  });

  it('is undefined where only one label is used', () => {
    expect(() => cohensKappa(['a', 'a'], ['a', 'a'])).toThrow(
      'Agreement beyond chance is undefined: expected at least two labels in use; received only "a". Add items that deserve another label.',
    );
  });
});
