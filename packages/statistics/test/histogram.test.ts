import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram, decodeHistogram } from '../src/histogram.ts';
import type { EncodedHistogram, HistogramRange, StreamHistogram } from '../src/histogram.ts';
import { createRandom } from '../src/random.ts';
import fixture from './fixtures/quantile.json' with { type: 'json' };

/** Microseconds among milliseconds, up to an hour. */
const latencies: HistogramRange = { resolution: 0.001, highest: 3_600_000, significantDigits: 3 };

function histogramOf(values: Iterable<number>, range = latencies): StreamHistogram {
  const histogram = createHistogram(range);
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The value of rank ⌈p·n⌉, by sorting. */
function nearestRank(values: readonly number[], probability: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(Math.ceil(probability * sorted.length) - 1, 0)]!;
}

/** How much of the stated precision an error uses up; negative where the value is too low. */
function errorOfPrecision(actual: number, exact: number, range: HistogramRange): number {
  const { resolution, significantDigits } = range;
  // Half a step for rounding to the resolution, then a bucket, which is at least one step wide.
  const allowed = 0.5 * resolution + Math.max(exact * 10 ** -significantDigits, resolution);
  return actual >= exact - 0.51 * resolution ? (actual - exact) / allowed : -Infinity;
}

describe('a histogram of a stream', () => {
  it.each(fixture.cases.filter(({ values }) => Math.min(...values) >= 0))(
    'has the nearest-rank quantiles of NumPy, to its precision: $name',
    ({ values, nearestRank: expected }) => {
      const histogram = histogramOf(values);
      expect(histogram.count).toBe(values.length);
      for (const [i, probability] of fixture.probabilities.entries()) {
        const error = errorOfPrecision(histogram.quantile(probability), expected[i]!, latencies);
        expect(Math.abs(error)).toBeLessThan(1);
      }
    },
  );

  it('keeps its precision over nine orders of magnitude, at every number of digits', () => {
    const random = createRandom(1);
    for (const significantDigits of [1, 2, 3, 4, 5] as const) {
      const range = { ...latencies, significantDigits };
      const values = Array.from({ length: 3_000 }, () => 10 ** (random.uniform() * 9 - 3));
      const histogram = histogramOf(values, range);
      for (const probability of [0, 0.001, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1]) {
        const exact = nearestRank(values, probability);
        const error = errorOfPrecision(histogram.quantile(probability), exact, range);
        expect(Math.abs(error)).toBeLessThan(1);
      }
    }
  });

  const streams = fc.array(
    fc.array(fc.double({ min: 0, max: 3_600_000, noNaN: true }), { maxLength: 40 }),
    {
      minLength: 1,
      maxLength: 5,
    },
  );

  it('merges into exactly the histogram of all streams together', () => {
    fc.assert(
      fc.property(streams, (parts) => {
        const merged = createHistogram(latencies);
        for (const part of parts) merged.merge(histogramOf(part));
        const together = histogramOf(parts.flat());
        expect(merged.count).toBe(together.count);
        expect(merged.encode()).toEqual(together.encode());
      }),
      { numRuns: 30 },
    );
  });

  it('comes back from its encoding, and goes on', () => {
    fc.assert(
      fc.property(streams, (parts) => {
        const original = histogramOf(parts.flat());
        const text = JSON.stringify(original.encode());
        const decoded = decodeHistogram(JSON.parse(text) as EncodedHistogram);
        expect(decoded.encode()).toEqual(original.encode());
        for (const histogram of [original, decoded]) histogram.record(1234.5);
        expect(decoded.quantile(0.9)).toBe(original.quantile(0.9));
        original.merge(decoded);
        expect(original.count).toBe(2 * decoded.count);
      }),
      { numRuns: 30 },
    );
  });

  it('stays as large as it was after a million values', () => {
    const histogram = createHistogram(latencies);
    const before = histogram.sizeBytes;
    const random = createRandom(2);
    for (let i = 0; i < 1_000_000; i++) histogram.record(random.uniform() * 3_600_000);
    expect(histogram.count).toBe(1_000_000);
    expect(histogram.sizeBytes).toBe(before);
    expect(before).toBeLessThan(200_000);
    expect(JSON.stringify(histogram.encode()).length).toBeLessThan(20_000);
  });

  it('refuses a value outside its range rather than bending it', () => {
    const histogram = createHistogram(latencies);
    for (const value of [-1, Number.NaN, Infinity, 3_600_001]) {
      expect(() => histogram.record(value)).toThrow(/a number from 0 to 3600000; received/);
    }
    expect(histogram.count).toBe(0);
    expect(() => histogram.quantile(0.5)).toThrow(/a value recorded before; received none/);
    histogram.record(3_600_000);
    expect(() => histogram.quantile(99)).toThrow(/a probability from 0 to 1; received 99/);
  });

  it('refuses to merge what was counted differently', () => {
    const other = createHistogram({ ...latencies, resolution: 1 });
    expect(() => createHistogram(latencies).merge(other)).toThrow(/resolution 0.001; received 1/);
  });

  it.each([
    [{ ...latencies, resolution: 0 }, /resolution: expected a positive number; received 0/],
    [{ ...latencies, highest: 0.001 }, /2 to 2\^53 steps/],
    [{ ...latencies, highest: Infinity }, /2 to 2\^53 steps/],
    [{ ...latencies, significantDigits: 6 as 5 }, /from 1 to 5; received 6/],
  ])('refuses the range %j', (range, message) => {
    expect(() => createHistogram(range)).toThrow(message);
  });

  it('refuses an encoding that was damaged or belongs to another range', () => {
    const encoded = histogramOf([1, 2, 3]).encode();
    for (const counts of ['', 'not base64!', encoded.counts.slice(0, -12)]) {
      expect(() => decodeHistogram({ ...encoded, counts })).toThrow(/Cannot decode a histogram/);
    }
    expect(() => decodeHistogram({ ...encoded, highest: 1000 })).toThrow(/counts of 1000000 steps/);
  });
});
