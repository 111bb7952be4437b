import { createRandom, mean, standardDeviation } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { gapsOf } from '../../../src/workload/load/gaps.ts';
import { parseLoad } from '../../../src/workload/load/parse-load.ts';
import {
  concurrencyAt,
  parseShard,
  planLoad,
  shareOf,
  type ClosedPlan,
  type Until,
} from '../../../src/workload/load/plan.ts';
import { chiSquaredByDeciles, gapsBetween, kolmogorovStatistic, theory } from '../distributions.ts';

function arrivals(text: string, until: Until, seed = 3, trace?: Float64Array): number[] {
  const plan = planLoad(parseLoad(text), until, createRandom(seed), trace);
  if (plan.kind !== 'open') throw new Error('not an open loop');
  return [...plan.arrivalsMs];
}

describe('arrivals', () => {
  it('of a constant rate begin at once and keep their distance', () => {
    expect(arrivals('constant:4rps', { requests: 4 })).toEqual([0, 250, 500, 750]);
    expect(arrivals('constant:12rpm', { requests: 3 })).toEqual([0, 5000, 10_000].map(close));
  });

  it('of a Poisson process have exponential gaps without memory', () => {
    const gaps = gapsBetween(arrivals('10rps', { requests: 20_000 }));
    const statistic = kolmogorovStatistic(gaps, (gap) => 1 - Math.exp(-gap / 100));
    expect(statistic).toBeLessThan(theory.kolmogorov);
    // Correlation of neighbours: standard error 1/√20,000 = 0.007.
    const middle = mean(gaps);
    const products = gaps.slice(1).map((gap, i) => (gap - middle) * (gaps[i]! - middle));
    expect(Math.abs(mean(products)) / standardDeviation(gaps) ** 2).toBeLessThan(0.025);
  });

  it('come below one a second', () => {
    const times = arrivals('0.05rps', { durationMs: 3_600_000 });
    // 180 expected; the standard deviation is 13.4.
    expect(times.length).toBeGreaterThan(130);
    expect(times.length).toBeLessThan(230);
  });

  it.each([0.5, 1, 2, 4])('of a gamma process have a coefficient of variation of %d', (cv) => {
    // The gaps themselves: of cv 4, the lowest tenth is too short to survive in a sum.
    const gap = gapsOf({ kind: 'gamma', cv }, createRandom(3));
    const drawn = Array.from({ length: 20_000 }, () => gap());
    const statistic = chiSquaredByDeciles(drawn, theory.gamma[String(cv)]!);
    expect(statistic).toBeLessThan(theory.chiSquared['9']!);
    const gaps = gapsBetween(arrivals(`gamma:10rps,cv=${cv}`, { requests: 20_000 }));
    expect(standardDeviation(gaps) / mean(gaps) / cv).toBeCloseTo(1, 1);
    // The standard error of the mean is cv/141.
    expect(Math.abs(mean(gaps) / 100 - 1)).toBeLessThan((3.3 * cv) / 141);
  });

  it('of stages have the counts of their stages, and end with the last', () => {
    expect(arrivals('constant:2rps:2s,4rps:1s', {})).toEqual([
      0, 500, 1000, 1500, 2000, 2250, 2500, 2750, 3000,
    ]);
    expect(arrivals('constant:1rps:2s,0rps:3s,1rps:1s', {})).toEqual([0, 1000, 5000, 6000]);
    const times = arrivals('100rps:50s,200rps:50s', {});
    const first = times.filter((time) => time < 50_000).length;
    // 5,000 and 10,000 expected; standard deviations 71 and 100.
    expect(Math.abs(first - 5000)).toBeLessThan(290);
    expect(Math.abs(times.length - first - 10_000)).toBeLessThan(400);
    expect(times.at(-1)).toBeLessThan(100_000);
  });

  it('of a ramp follow its integral: t = √(2x/slope)', () => {
    // From 0 to 10/s within 10 s: x arrivals by √(2x) s, 50 in all.
    const times = arrivals('constant:0-10rps:10s', {});
    expect(times).toEqual(Array.from({ length: 51 }, (_, x) => close(1000 * Math.sqrt(2 * x))));
    const falling = arrivals('constant:10-0rps:10s', {});
    expect(falling.at(-1)).toEqual(close(10_000));
    expect(falling).toHaveLength(51);
  });

  it('of a random ramp are those of an inhomogeneous Poisson process', () => {
    const times = arrivals('0-200rps:200s', {});
    // Given their number, arrivals are independent with density 2t/T².
    expect(kolmogorovStatistic(times, (time) => (time / 200_000) ** 2)).toBeLessThan(
      theory.kolmogorov,
    );
    expect(Math.abs(times.length - 20_000)).toBeLessThan(3.3 * Math.sqrt(20_000));
  });

  it('of a trace are its own, or faster, from 0 on', () => {
    const trace = Float64Array.of(1000, 1500, 4000);
    expect(arrivals('trace', {}, 1, trace)).toEqual([0, 500, 3000]);
    expect(arrivals('trace:2x', { durationMs: 1000 }, 1, trace)).toEqual([0, 250]);
    expect(() => arrivals('trace', {})).toThrow('a source with times');
  });

  it('stop at a count or at a time, whichever comes first', () => {
    expect(arrivals('constant:10rps', { requests: 5, durationMs: 300 })).toHaveLength(4);
    expect(arrivals('constant:10rps', { requests: 2, durationMs: 300 })).toHaveLength(2);
  });

  it('are the same each time they are asked for, and others for another seed', () => {
    const plan = planLoad(parseLoad('10rps'), { requests: 50 }, createRandom(3));
    if (plan.kind !== 'open') throw new Error('not an open loop');
    const once = [...plan.arrivalsMs];
    expect([...plan.arrivalsMs]).toEqual(once);
    expect(arrivals('10rps', { requests: 50 }, 4)).not.toEqual(once);
  });
});

const close = (value: number): unknown => expect.closeTo(value, 6);

describe('closed loops', () => {
  const closed = (text: string): ClosedPlan =>
    planLoad(parseLoad(text), {}, createRandom(1)) as ClosedPlan;

  it('grow along their ramp', () => {
    const plan = closed('concurrency:1-65:64s');
    expect([0, 999, 1000, 32_000, 64_000, 90_000].map((ms) => concurrencyAt(plan, ms))).toEqual([
      1, 1, 2, 33, 65, 65,
    ]);
    expect(concurrencyAt(closed('concurrency:8'), 0)).toBe(8);
  });

  it('are shared out without a rest', () => {
    for (const concurrency of [1, 5, 16, 63]) {
      for (const count of [1, 2, 3, 7]) {
        const shares = Array.from({ length: count }, (_, index) =>
          shareOf(concurrency, { index, count }),
        );
        expect(shares.reduce((a, b) => a + b)).toBe(concurrency);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe('shards', () => {
  it('are read', () => {
    expect(parseShard('1/4')).toEqual({ index: 1, count: 4 });
    for (const bad of ['4/4', '1', '0/0', 'a/b']) {
      expect(() => parseShard(bad)).toThrow('<index from 0>/<count>');
    }
  });
});
