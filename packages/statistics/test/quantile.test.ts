import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, quantiles } from '../src/quantile.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/quantile.json' with { type: 'json' };

describe('quantile', () => {
  it.each(fixture.cases)('agrees with numpy.quantile: $name', ({ values, linear }) => {
    const scale = Math.max(...values) - Math.min(...values);
    const several = quantiles(values, fixture.probabilities);
    for (const [i, probability] of fixture.probabilities.entries()) {
      const tolerance = fixture.tolerance.quantile;
      expect(errorOf(several[i]!, linear[i]!, scale)).toBeLessThanOrEqual(tolerance);
      expect(errorOf(quantile(values, probability), linear[i]!, scale)).toBeLessThanOrEqual(
        tolerance,
      );
    }
  });

  it('gives one at a time what it gives several at a time, and leaves the values alone', () => {
    const values = fc.oneof(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
        minLength: 1,
      }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 300 }),
    );
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, probability) => {
        const before = [...list];
        expect(quantile(list, probability)).toBe(quantiles(list, [probability])[0]);
        expect(list).toEqual(before);
      }),
    );
  });

  it.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
    ['constant', () => 7],
    ['an organ pipe', (i: number) => Math.min(i, 200_000 - i)],
  ])('selects from 200,000 values in linear time: %s', (_, value) => {
    const values = Float64Array.from({ length: 200_001 }, (__, i) => value(i));
    expect(quantile(values, 0.5)).toBe(quantiles(values, [0.5])[0]);
  });

  it('refuses what it cannot order', () => {
    expect(() => quantile([], 0.5)).toThrow(/at least 1 value; received 0/);
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow(
      /finite numbers only; received NaN at position 1/,
    );
    expect(() => quantile([1], 95)).toThrow(/a probability from 0 to 1; received 95/);
    expect(() => quantiles([1], [Number.NaN])).toThrow(/a probability from 0 to 1; received NaN/);
  });
});
