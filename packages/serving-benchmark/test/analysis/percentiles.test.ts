import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../src/analysis/distribution.ts';
import { percentileFloor } from '../../src/analysis/percentile-floors.ts';
import {
  betaCdf,
  betaQuantile,
  studentTPValue,
  studentTQuantile,
} from '../../src/analysis/student-and-beta.ts';

describe('the floor of a percentile', () => {
  it.each([
    [0.5, 11],
    [0.9, 64],
    [0.95, 130],
    [0.99, 662],
    [0.999, 6_636],
    [0.01, 662],
  ])('for %s is %s samples', (probability, floor) => {
    expect(percentileFloor(probability)).toBe(floor);
  });

  it('is the fewest coins of which at most one comes up heads once in a hundred times', () => {
    // By listing all 2^n outcomes.
    const share = (coins: number): number => {
      let atMostOne = 0;
      for (let outcome = 0; outcome < 2 ** coins; outcome++) {
        const heads = outcome.toString(2).replaceAll('0', '').length;
        if (heads <= 1) atMostOne++;
      }
      return atMostOne / 2 ** coins;
    };
    const floor = percentileFloor(0.5);
    expect(share(floor)).toBeLessThanOrEqual(0.01);
    expect(share(floor - 1)).toBeGreaterThan(0.01);
  });

  it('is refused for what is no percentile', () => {
    expect(() => percentileFloor(99)).toThrow(
      'Cannot say how many samples this percentile needs: expected a probability between 0 and 1; received 99.',
    );
  });
});

describe('a distribution', () => {
  it('gives percentiles from their floor on, and says what is missing below', () => {
    const values = Array.from({ length: 131 }, (_, i) => (i * 37) % 131);
    const distribution = distributionOf(values)!;
    expect(distribution).toMatchObject({ n: 131, min: 0, max: 130 });
    expect(distribution.mean.estimate).toBe(65);
    expect(
      distribution.percentiles.map((one) =>
        one.enough
          ? [one.percentile, one.figure.estimate]
          : [one.percentile, 'of', one.n, one.needed],
      ),
    ).toEqual([
      [50, 65],
      [90, 117],
      [95, 123.5],
      [99, 'of', 131, 662],
      [99.9, 'of', 131, 6_636],
    ]);
    const fewer = distributionOf(values.slice(0, 129))!.percentiles[2]!;
    expect(fewer).toEqual({ percentile: 95, enough: false, n: 129, needed: 130 });
  });

  it('of nothing is not there, and of one value has no interval', () => {
    expect(distributionOf([])).toBeUndefined();
    expect(distributionOf([7])!.mean).toMatchObject({
      estimate: 7,
      low: undefined,
      high: undefined,
    });
  });
});

describe('reference distributions', () => {
  // From SciPy 1.17.1: stats.t.ppf(0.975, ν) and stats.beta.ppf.
  it.each([
    [6, 2.4469118511],
    [13, 2.1603686565],
    [100, 1.9839715185],
  ])('Student with %s degrees of freedom', (degrees, quantile) => {
    expect(Math.abs(studentTQuantile(0.975, degrees) - quantile)).toBeLessThan(0.002);
    expect(Math.abs(studentTPValue(quantile, degrees) - 0.05)).toBeLessThan(0.0005);
  });

  it.each([
    [0.025, 5, 6, 0.1870860284],
    [0.975, 5.5, 0.4, 0.9999859253],
    [0.025, 99, 2, 0.9455406146],
    [0.5, 1, 1, 0.5],
    [0.975, 1, 50, 0.0711217365],
    [0.025, 6_600, 7, 0.9980241452],
  ])('beta at %s with %s and %s', (probability, a, b, quantile) => {
    expect(Math.abs(betaQuantile(probability, a, b) - quantile)).toBeLessThan(1e-5);
    expect(betaCdf(quantile, a, b)).toBeCloseTo(probability, 4);
  });
});
