/**
 * @file Does a 95% interval contain the truth in 95% of experiments? Many data sets are drawn from
 * a known truth and the intervals that contain it are counted. A bootstrap covers a little less
 * than it says on few values; where theory predicts by how much, the prediction is the oracle.
 */
import { describe, expect, it } from 'vitest';
import {
  bootstrapInterval,
  pairedBootstrapInterval,
  twoSampleBootstrapInterval,
} from '../src/bootstrap.ts';
import type { Interval } from '../src/bootstrap.ts';
import { mean, variance } from '../src/descriptive.ts';
import { mcnemarTest, pairOutcomes } from '../src/mcnemar.ts';
import { normalCdf } from '../src/normal.ts';
import { quantile } from '../src/quantile.ts';
import { createRandom } from '../src/random.ts';
import type { Random } from '../src/random.ts';
import { studentTCdf } from '../src/student-t.ts';
import { autoregressive } from './series.ts';

type Experiment = (random: Random) => Interval;

/** For each of many data sets, whether the interval contains the truth. */
function outcomes(experiment: Experiment, truth: number, dataSets: number): boolean[] {
  const random = createRandom(2026);
  return Array.from({ length: dataSets }, (_, i) => {
    const { low, high } = experiment(random.split(i));
    return low <= truth && truth <= high;
  });
}

const share = (covered: readonly boolean[]): number =>
  covered.filter(Boolean).length / covered.length;

/** The distance between what was counted and what was predicted, in standard errors. */
function surprise(covered: readonly boolean[], predicted: number): number {
  return (
    Math.abs(share(covered) - predicted) / Math.sqrt((predicted * (1 - predicted)) / covered.length)
  );
}

/**
 * A percentile interval for a normal mean is ȳ ± 1.96·s·√((n − 1)/n)/√n: a t interval with too
 * small a multiplier.
 */
function predictedForNormalMean(n: number): number {
  return 2 * studentTCdf(1.96 * Math.sqrt((n - 1) / n), n - 1) - 1;
}

const normals = (count: number, random: Random): Float64Array =>
  Float64Array.from({ length: count }, () => random.normal());

/** Once in a thousand by chance. */
const surprising = 3.3;

describe('coverage of 95% intervals', () => {
  it.each([10, 40])('of the mean of %s normal values is what theory predicts', (n) => {
    const covered = outcomes(
      (random) =>
        bootstrapInterval(normals(n, random), mean, {
          random,
          resamples: 400,
          interval: 'percentile',
        }),
      0,
      1_000,
    );
    expect(surprise(covered, predictedForNormalMean(n))).toBeLessThan(surprising);
  });

  it('of a paired difference is what theory predicts, however much the items differ', () => {
    const covered = outcomes(
      (random) => {
        const first = normals(30, random).map((value) => 100 * value);
        const second = first.map((value) => value - 0.5 + random.normal());
        return pairedBootstrapInterval(first, second, (a, b) => mean(a) - mean(b), {
          random,
          resamples: 400,
        });
      },
      0.5,
      800,
    );
    expect(surprise(covered, predictedForNormalMean(30))).toBeLessThan(surprising);
  });

  it('of two samples that differ in size and spread is close to 95%', () => {
    const covered = outcomes(
      (random) =>
        twoSampleBootstrapInterval(
          normals(40, random),
          normals(60, random).map((value) => 2 * value),
          (a, b) => mean(a) - mean(b),
          { random, resamples: 250 },
        ),
      0,
      500,
    );
    expect(share(covered)).toBeGreaterThan(0.92);
    expect(share(covered)).toBeLessThan(0.97);
  });

  it('of a variance, whose distribution is skewed, is better with BCa than with percentiles', () => {
    const run = (interval: 'bca' | 'percentile'): boolean[] =>
      outcomes(
        (random) =>
          bootstrapInterval(normals(15, random), variance, { random, resamples: 800, interval }),
        1,
        1_200,
      );
    const bca = run('bca');
    const percentile = run('percentile');
    expect(share(bca)).toBeGreaterThan(share(percentile) + 0.02);
    expect(mcnemarTest(pairOutcomes(bca, percentile)).pValue).toBeLessThan(0.001);
    expect(share(bca)).toBeGreaterThan(0.87);
  });

  it('of clustered rows is right when clusters are drawn, and as wrong as predicted when rows are', () => {
    const labels = Array.from({ length: 120 }, (_, row) => Math.floor(row / 6));
    const run = (options: object): boolean[] =>
      outcomes(
        (random) => {
          const effects = normals(20, random);
          const rows = labels.map((cluster) => effects[cluster]! + random.normal());
          return bootstrapInterval(rows, mean, {
            random,
            resamples: 250,
            interval: 'percentile',
            ...options,
          });
        },
        0,
        500,
      );
    // Equal clusters: the mean of 20 independent cluster means.
    const clustered = run({ clusters: { by: 'document', labels } });
    expect(surprise(clustered, predictedForNormalMean(20))).toBeLessThan(surprising);
    // Drawing rows takes the variance to be 2/120; it is (1 + 1/6)/20.
    const naive = run({});
    const tooNarrow = Math.sqrt(2 / 120 / ((1 + 1 / 6) / 20));
    expect(surprise(naive, 2 * normalCdf(1.96 * tooNarrow) - 1)).toBeLessThan(surprising);
    expect(share(naive)).toBeLessThan(0.75);
  });

  it('of a time series is nearly right for blocks, and as wrong as predicted for rows', () => {
    const phi = 0.6;
    const run = (options: object): boolean[] =>
      outcomes(
        (random) =>
          bootstrapInterval(autoregressive(300, phi, random), mean, {
            random,
            resamples: 200,
            ...options,
          }),
        0,
        500,
      );
    const blocks = run({ blockLength: 'automatic' });
    expect(share(blocks)).toBeGreaterThan(0.86);
    // Rows take the variance to be smaller by (1 − φ)/(1 + φ) than it is.
    const rows = run({ interval: 'percentile' });
    const predicted = 2 * normalCdf(1.96 * Math.sqrt((1 - phi) / (1 + phi))) - 1;
    expect(surprise(rows, predicted)).toBeLessThan(surprising);
    expect(share(rows)).toBeLessThan(0.75);
  });

  it('of the 90th percentile of a time series is nearly right for blocks, not for rows', () => {
    const phi = 0.6;
    const truth = 1.281551565545 / Math.sqrt(1 - phi ** 2);
    const run = (options: object): boolean[] =>
      outcomes(
        (random) =>
          bootstrapInterval(autoregressive(300, phi, random), (values) => quantile(values, 0.9), {
            random,
            resamples: 200,
            ...options,
          }),
        truth,
        250,
      );
    const blocks = run({ blockLength: 'automatic' });
    const rows = run({ interval: 'percentile' });
    expect(share(blocks)).toBeGreaterThan(0.85);
    expect(share(rows)).toBeLessThan(0.83);
    expect(mcnemarTest(pairOutcomes(blocks, rows)).pValue).toBeLessThan(0.001);
  });
});
