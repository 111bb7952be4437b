import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bootstrapInterval,
  pairedBootstrapInterval,
  twoSampleBootstrapInterval,
} from '../src/bootstrap.ts';
import type { Interval, Statistic, TwoSampleStatistic } from '../src/bootstrap.ts';
import { acceleration } from '../src/bca.ts';
import { mean, variance } from '../src/descriptive.ts';
import { quantile } from '../src/quantile.ts';
import { createRandom } from '../src/random.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/bootstrap.json' with { type: 'json' };

const one: Record<string, Statistic> = { mean, variance, p90: (values) => quantile(values, 0.9) };
const two: Record<string, TwoSampleStatistic> = {
  'difference of means': (a, b) => mean(a) - mean(b),
  'ratio of means': (a, b) => mean(a) / mean(b),
};

interface Example {
  readonly kind: string;
  readonly statistic: string;
  readonly columns: readonly (readonly number[])[];
  readonly seed: number;
  readonly resamples: number;
  readonly level: number;
  readonly interval: string;
  readonly clusters?: readonly string[] | undefined;
  readonly blockLength?: number | undefined;
}

function intervalOf(example: Example): Interval {
  const { kind, columns, seed, resamples, level, clusters, blockLength } = example;
  const [first, second = []] = columns;
  const options = {
    random: createRandom(seed),
    resamples,
    level,
    interval: example.interval as 'bca' | 'percentile',
    ...(blockLength === undefined ? {} : { blockLength }),
  };
  if (kind === 'two') {
    return twoSampleBootstrapInterval(first!, second, two[example.statistic]!, options);
  }
  const withClusters = {
    ...options,
    ...(clusters === undefined ? {} : { clusters: { by: 'document', labels: clusters } }),
  };
  return kind === 'paired'
    ? pairedBootstrapInterval(first!, second, two[example.statistic]!, withClusters)
    : bootstrapInterval(first!, one[example.statistic]!, withClusters);
}

describe('bootstrap intervals', () => {
  it.each(fixture.cases)('equal scipy on the same resamples: $name', (example) => {
    const { estimate, low, high } = intervalOf(example);
    const scale = example.high - example.low;
    const tolerance = fixture.tolerance.endpoints;
    expect(errorOf(estimate, example.estimate, scale), 'estimate').toBeLessThanOrEqual(tolerance);
    expect(errorOf(low, example.low, scale), 'low').toBeLessThanOrEqual(tolerance);
    expect(errorOf(high, example.high, scale), 'high').toBeLessThanOrEqual(tolerance);
  });

  const random = createRandom(99);
  const values = Array.from({ length: 60 }, () => random.normal());
  const others = Array.from({ length: 60 }, () => random.normal());
  const labels = values.map((_, i) => i % 12);

  it('say in a sentence how they were made', () => {
    const seed = createRandom(1);
    const method = (interval: Interval): string => interval.method;
    expect(bootstrapInterval(values, mean, { random: seed })).toMatchObject({
      level: 0.95,
      n: 60,
      method: 'BCa bootstrap, 10,000 resamples, seed 1',
    });
    const clusters = { by: 'document', labels };
    expect(
      method(
        pairedBootstrapInterval(values, others, (a, b) => mean(a) - mean(b), {
          random: seed.split('latency'),
          clusters,
          resamples: 200,
        }),
      ),
    ).toBe(
      'BCa bootstrap of pairs, 200 resamples, clustered by document (12 clusters), seed 1/latency',
    );
    const twoSamples = twoSampleBootstrapInterval(
      values,
      others.slice(1),
      (a, b) => mean(a) - mean(b),
      {
        random: seed.split('runs'),
        blockLength: 6,
        resamples: 200,
      },
    );
    expect(twoSamples.n).toBe(119);
    expect(twoSamples.method).toBe(
      'percentile bootstrap of two independent samples (60 and 59 values), 200 resamples, circular blocks of 6, seed 1/runs',
    );
  });

  it('depend on the seed and on nothing else', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const run = (): Interval =>
          bootstrapInterval(values, mean, { random: createRandom(seed), resamples: 150 });
        expect(run()).toEqual(run());
      }),
      { numRuns: 10 },
    );
  });

  it('move and stretch with the values', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 1, max: 40 }),
        (shift, factor) => {
          const options = { resamples: 200, random: createRandom(4) };
          const plain = bootstrapInterval(values, mean, options);
          const moved = bootstrapInterval(
            values.map((value) => value * factor + shift),
            mean,
            { ...options, random: createRandom(4) },
          );
          const scale = factor + Math.abs(shift);
          expect(errorOf(moved.low, plain.low * factor + shift, scale)).toBeLessThanOrEqual(1e-9);
          expect(errorOf(moved.high, plain.high * factor + shift, scale)).toBeLessThanOrEqual(1e-9);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('leave the values alone, also under a statistic that sorts its sample', () => {
    const before = [...values];
    const sorting: Statistic = (sample) => sample.sort()[30]!;
    const reading: Statistic = (sample) => sample.toSorted()[30]!;
    const options = { resamples: 200, interval: 'percentile' as const };
    expect(bootstrapInterval(values, sorting, { ...options, random: createRandom(5) })).toEqual(
      bootstrapInterval(values, reading, { ...options, random: createRandom(5) }),
    );
    expect(values).toEqual(before);
  });

  it('pair what belongs together: equal columns have a ratio of one, always', () => {
    const positive = values.map(Math.exp);
    const { estimate, low, high } = pairedBootstrapInterval(
      positive,
      positive,
      (a, b) => mean(a) / mean(b),
      {
        random: createRandom(6),
        resamples: 200,
      },
    );
    expect([estimate, low, high]).toEqual([1, 1, 1]);
  });

  it('treat clusters of one row each as rows', () => {
    const single = bootstrapInterval(values, mean, { random: createRandom(7), resamples: 300 });
    const clusters = { by: 'row', labels: values.map((_, i) => i) };
    const grouped = bootstrapInterval(values, mean, {
      random: createRandom(7),
      resamples: 300,
      clusters,
    });
    expect({ ...grouped, method: '' }).toEqual({ ...single, method: '' });
  });

  it('take the longer of the automatic block lengths of two columns', () => {
    const slow = Array.from({ length: 200 }, (_, i) => Math.sin(i / 8) + 0.1 * random.normal());
    const fast = Array.from({ length: 200 }, () => random.normal());
    const lengthOf = (method: string): number => Number(/blocks of (\d+)/.exec(method)?.[1]);
    const run = (a: number[], b: number[]): number =>
      lengthOf(
        pairedBootstrapInterval(a, b, (x, y) => mean(x) - mean(y), {
          random: createRandom(8),
          resamples: 100,
          blockLength: 'automatic',
        }).method,
      );
    expect(run(fast, fast)).toBeLessThan(5);
    expect(run(slow, fast)).toBeGreaterThan(15);
    expect(run(fast, slow)).toBe(run(slow, fast));
  });

  it('leave out groups instead of single rows past 1,000 rows, with nearly the same acceleration', () => {
    // Sorted on purpose: only groups drawn at random give the right acceleration.
    const draw = createRandom(10);
    const skewed = Float64Array.from({ length: 3_000 }, () => Math.exp(draw.normal())).sort();
    const accelerationOf = (seed: number): number => {
      const estimates: number[] = [];
      const recording: Statistic = (sample) => {
        const value = mean(sample);
        estimates.push(value);
        return value;
      };
      bootstrapInterval(skewed, recording, { random: createRandom(seed), resamples: 100 });
      expect(estimates).toHaveLength(1 + 100 + 1_000);
      return acceleration([Float64Array.from(estimates.slice(-1_000))]);
    };
    // For a mean it is the skewness of the values over 6√n. Groups scatter about it by 8%.
    const centre = mean(skewed);
    const deviations = Array.from(skewed, (value) => value - centre);
    const spread = Math.sqrt(mean(deviations.map((deviation) => deviation ** 2)));
    const skewness = mean(deviations.map((deviation) => deviation ** 3)) / spread ** 3;
    const average = mean([1, 2, 3, 4, 5, 6, 7, 8].map(accelerationOf));
    expect(errorOf(average, skewness / (6 * Math.sqrt(3_000)))).toBeLessThan(0.1);
  });

  it.each([
    ['one value', () => bootstrapInterval([1], mean, { random }), /at least 2 values; received 1/],
    [
      'a missing value',
      () => bootstrapInterval([1, Number.NaN], mean, { random }),
      /received NaN at position 1/,
    ],
    [
      'unequal pairs',
      () => pairedBootstrapInterval([1, 2], [1], (a) => mean(a), { random }),
      /2 and 1/,
    ],
    [
      'few resamples',
      () => bootstrapInterval(values, mean, { random, resamples: 10 }),
      /at least 100; received 10/,
    ],
    [
      'a percentage',
      () => bootstrapInterval(values, mean, { random, level: 95 }),
      /between 0 and 1/,
    ],
    [
      'BCa for blocks',
      () => bootstrapInterval(values, mean, { random, blockLength: 5, interval: 'bca' }),
      /Cannot make a BCa interval from blocks: expected interval 'percentile'/,
    ],
    [
      'clusters and blocks',
      () =>
        bootstrapInterval(values, mean, { random, blockLength: 5, clusters: { by: 'x', labels } }),
      /either clusters or a block length/,
    ],
    [
      'labels for other rows',
      () => bootstrapInterval(values, mean, { random, clusters: { by: 'x', labels: ['a', 'b'] } }),
      /60 and 2/,
    ],
    [
      'a statistic without a value',
      () => pairedBootstrapInterval([1, 2, 3], [0, 0, 1], (a, b) => mean(a) / mean(b), { random }),
      /a finite number from every resample; received Infinity/,
    ],
  ])('refuse %s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
