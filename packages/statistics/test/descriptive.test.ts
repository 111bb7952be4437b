import { describe, expect, it } from 'vitest';
import { mean, standardDeviation, standardError, variance } from '../src/descriptive.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/descriptive.json' with { type: 'json' };

describe('descriptive statistics', () => {
  it.each(fixture.cases)('equal exact rational arithmetic: $name', (series) => {
    expect(errorOf(mean(series.values), series.mean)).toBeLessThanOrEqual(fixture.tolerance.mean);
    expect(errorOf(variance(series.values), series.variance)).toBeLessThanOrEqual(
      fixture.tolerance.variance,
    );
  });

  it('follow from the variance', () => {
    // 2, 4, 4, 4, 5, 5, 7, 9: squares about the mean 5 sum to 32.
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(standardDeviation(values)).toBe(Math.sqrt(32 / 7));
    expect(errorOf(standardError(values), Math.sqrt(32 / 7) / Math.sqrt(8))).toBeLessThanOrEqual(
      1e-15,
    );
  });

  it('refuse too few values', () => {
    expect(() => mean([])).toThrow(/at least 1 value; received 0/);
    expect(() => variance([1])).toThrow(/at least 2 values; received 1/);
  });
});
