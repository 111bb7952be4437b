/**
 * @file Does a 95% interval contain the truth in 95% of runs? Series with a known truth are drawn and
 * the intervals that contain it are counted, beside those of the block bootstrap.
 */
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, createRandom, mean } from '@gradus/statistics';
import { meanInterval, quantileIntervals, shareInterval } from '../../src/analysis/intervals.ts';
import type { Figure } from '../../src/analysis/intervals.ts';
import { longRunVariance } from '../../src/analysis/long-run-variance.ts';
import { autoregressive, bursts, waitingTimes } from './series.ts';
import type { KnownSeries } from './series.ts';

const runs = 200;

/** Share of runs whose interval contains the truth; a missing bound excludes nothing. */
function coverage(
  known: KnownSeries,
  count: number,
  truth: number,
  interval: (series: Float64Array) => Pick<Figure, 'low' | 'high'>,
): number {
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const { low = -Infinity, high = Infinity } = interval(known.draw(count, createRandom(run)));
    if (low <= truth && truth <= high) covered++;
  }
  return covered / runs;
}

const series = {
  'AR(1) with 0.6': autoregressive(0.6),
  'AR(1) with 0.9': autoregressive(0.9),
  'M/M/1 at 50%': waitingTimes(0.5),
  'M/M/1 at 80%': waitingTimes(0.8),
  bursts,
};
type Name = keyof typeof series;

// Of 200 runs at 95%, fewer than 91% come once in a hundred.
describe('coverage', () => {
  it.each<[Name, count: number, least: number]>([
    ['AR(1) with 0.6', 200, 0.91],
    ['AR(1) with 0.9', 200, 0.88],
    ['AR(1) with 0.9', 1_000, 0.91],
    ['M/M/1 at 50%', 200, 0.84],
    ['M/M/1 at 50%', 1_000, 0.9],
    ['M/M/1 at 80%', 1_000, 0.85],
    ['M/M/1 at 80%', 5_000, 0.9],
    ['bursts', 200, 0.91],
    ['bursts', 1_000, 0.91],
  ])('of the mean: %s, %s values', (name, count, least) => {
    const known = series[name];
    const share = coverage(known, count, known.mean, meanInterval);
    expect(share).toBeGreaterThanOrEqual(least);
  });

  it.each<[Name, count: number, probability: number, least: number]>([
    ['AR(1) with 0.6', 200, 0.9, 0.91],
    ['AR(1) with 0.9', 1_000, 0.9, 0.91],
    ['M/M/1 at 50%', 1_000, 0.9, 0.89],
    ['M/M/1 at 80%', 1_000, 0.5, 0.89],
    ['bursts', 1_000, 0.99, 0.93],
  ])('of a percentile: %s, %s values, at %s', (name, count, probability, least) => {
    const known = series[name];
    const share = coverage(
      known,
      count,
      known.quantile(probability),
      (values) => quantileIntervals(values, [probability])[0]!,
    );
    expect(share).toBeGreaterThanOrEqual(least);
  });

  it('is better than that of the block bootstrap', () => {
    const known = series['M/M/1 at 50%'];
    const blocks = coverage(known, 200, known.mean, (values) =>
      bootstrapInterval(values, mean, {
        random: createRandom(values.length),
        blockLength: 'automatic',
        resamples: 200,
      }),
    );
    expect(coverage(known, 200, known.mean, meanInterval)).toBeGreaterThan(blocks + 0.08);
  });

  it('of a share, also when it is near 1', () => {
    const known: KnownSeries = {
      mean: 0.98,
      quantile: () => 1,
      draw: (count, random) =>
        Float64Array.from({ length: count }, () => (random.uniform() < 0.98 ? 1 : 0)),
    };
    expect(coverage(known, 200, 0.98, shareInterval)).toBeGreaterThanOrEqual(0.93);
  });
});

describe('an interval', () => {
  it('knows how many independent values it has', () => {
    const independent: number[] = [];
    const dependent: number[] = [];
    for (let run = 0; run < 50; run++) {
      const random = createRandom(run);
      const white = Float64Array.from({ length: 2_000 }, () => random.normal());
      independent.push(longRunVariance(white).effectiveN);
      dependent.push(longRunVariance(autoregressive(0.8).draw(2_000, random)).effectiveN);
    }
    // (1 − φ)/(1 + φ) of 2,000 is 222; the estimate for white noise is capped at 2,000.
    expect(mean(dependent)).toBeGreaterThan(200);
    expect(mean(dependent)).toBeLessThan(270);
    expect(mean(independent)).toBeGreaterThan(1_800);
  });

  it('of a long series keeps the variance of its low frequencies', () => {
    const variances = Array.from(
      { length: 20 },
      (_, run) => longRunVariance(autoregressive(0.5).draw(20_000, createRandom(run))).variance,
    );
    // The long-run variance of this AR(1) is 1/(1 − 0.5)² = 4; each estimate is good to about 15%.
    expect(mean(variances)).toBeGreaterThan(3.6);
    expect(mean(variances)).toBeLessThan(4.4);
  });

  it('of a constant is that constant', () => {
    const figure = meanInterval(Array.from({ length: 50 }, () => 8));
    expect([figure.estimate, figure.low, figure.high]).toEqual([8, 8, 8]);
  });

  it('is missing for too few values, and says so', () => {
    expect(meanInterval([1, 2, 3])).toMatchObject({
      estimate: 2,
      low: undefined,
      method: 'no interval: fewer than 20 values',
    });
  });

  it('warns of few independent values', () => {
    const slow = autoregressive(0.97).draw(200, createRandom(1));
    expect(meanInterval(slow).method).toContain('few independent values');
  });

  it('has no upper bound where the tail is too thin', () => {
    // p99 of 200 independent values: P(all below) = 0.99^200 = 13%, far more than 2.5%.
    const random = createRandom(3);
    const { low, high } = quantileIntervals(
      Float64Array.from({ length: 200 }, () => random.uniform()),
      [0.99],
    )[0]!;
    expect(low).toBeLessThan(0.99);
    expect(high).toBeUndefined();
  });
});
