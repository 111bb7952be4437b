import { describe, expect, it } from 'vitest';
import { createRandom } from '@gradus/statistics';
import { nextProbe, probabilityMet } from '../../src/analysis/capacity-search.ts';
import type {
  CapacityOptions,
  CapacityPoint,
  NextProbe,
} from '../../src/analysis/capacity-search.ts';

const options: CapacityOptions = { lowestRate: 1, highestRate: 40, startRate: 2 };

interface Search {
  readonly end: Extract<NextProbe, { done: true }>;
  readonly rates: readonly number[];
}

/** Probes a server until the search is over. */
function search(holds: (rate: number) => boolean, given: CapacityOptions = options): Search {
  const points: CapacityPoint[] = [];
  for (;;) {
    const next = nextProbe(points, given);
    if (next.done) return { end: next, rates: points.map(({ rate }) => rate) };
    points.push({ rate: next.rate, met: holds(next.rate) });
  }
}

describe('the search for a capacity', () => {
  it('has the known knee in its interval in nine of ten of 500 simulations, noisy as they are', () => {
    const widths = [0, 0.02, 0.05, 0.1, 0.2];
    const covered = widths.map(() => 0);
    for (let run = 0; run < 500; run++) {
      const random = createRandom(run);
      const knee = 3 * Math.exp(random.uniform() * Math.log(8));
      const width = widths[run % widths.length]!;
      const { end, rates } = search((rate) =>
        width === 0
          ? rate <= knee
          : random.uniform() < 1 / (1 + Math.exp(Math.log(rate / knee) / width)),
      );
      expect(rates.length).toBeLessThanOrEqual(30);
      const { low, high } = end.capacity;
      if (low <= knee && knee <= high) covered[run % widths.length]!++;
    }
    expect(covered.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(450);
    // Of 100 each: none of the kinds of noise is left behind.
    for (const count of covered) expect(count).toBeGreaterThanOrEqual(86);
  });

  it('finds a sharp knee to within the tolerance in few probes', () => {
    for (const knee of [2.7, 9, 31]) {
      const { end, rates } = search((rate) => rate <= knee);
      expect(end.outcome).toBe('found');
      expect(end.capacity.high).toBeLessThanOrEqual(1.1 * end.capacity.low);
      expect(Math.abs(end.capacity.estimate / knee - 1)).toBeLessThan(0.05);
      expect(rates.length).toBeLessThanOrEqual(24);
    }
  });

  it('repeats near the knee', () => {
    const { rates } = search((rate) => rate <= 9);
    expect(rates.filter((rate) => Math.abs(rate / 9 - 1) < 0.1).length).toBeGreaterThan(4);
  });

  it('raises the load step by step', () => {
    const { rates } = search(() => true);
    expect(rates[0]).toBe(2);
    for (const [index, rate] of rates.slice(1).entries()) {
      expect(rate).toBeLessThanOrEqual(2 * Math.max(...rates.slice(0, index + 1)) + 1e-9);
    }
  });

  it('says when the knee lies outside', () => {
    expect(search(() => true).end.outcome).toBe('above');
    expect(search(() => false).end.outcome).toBe('below');
  });

  it('learns nothing from a point that could be either', () => {
    const before = nextProbe([{ rate: 5, met: true }], options);
    const after = nextProbe(
      [
        { rate: 5, met: true },
        { rate: 9, met: 0.5 },
      ],
      options,
    );
    expect(before.done || after.done).toBe(false);
    if (before.done || after.done) return;
    expect(after.rate).toBeCloseTo(before.rate, 6);
    expect(after.soFar.estimate).toBeCloseTo(before.soFar.estimate, 6);
  });

  it('takes a point for what its interval says', () => {
    const share = {
      estimate: 0.97,
      low: 0.95,
      high: 0.98,
      level: 0.95,
      n: 400,
      effectiveN: 300,
      method: '',
    };
    // The lower half of the interval is 1.96 standard errors long, the upper 1.96 shorter ones.
    expect(probabilityMet(share, 0.95)).toBeCloseTo(0.975, 9);
    expect(probabilityMet(share, 0.98)).toBeCloseTo(0.025, 9);
    expect(probabilityMet(share, 0.97)).toBeCloseTo(0.5, 9);
    expect(probabilityMet({ ...share, high: 0.97 }, 0.99)).toBe(0);
  });

  it.each([
    // 1 − I(0.9; good + ½, bad + ½), integrated with NumPy.
    [0.8, 10, 0.142_997],
    [1, 10, 0.858_447],
    [0, 10, 0],
  ])('takes few requests for few answers: %s of %s', (estimate, n, probability) => {
    const few = { estimate, n, low: undefined, high: undefined, level: 0.95, method: '' };
    const met = probabilityMet({ ...few, effectiveN: undefined }, 0.9);
    expect(met).toBeCloseTo(probability, 4);
  });

  it('depends on the points, not on their order', () => {
    const points = [
      { rate: 2, met: true },
      { rate: 4, met: true },
      { rate: 8, met: false },
      { rate: 6, met: 0.8 },
    ];
    const forward = nextProbe(points, options);
    const backward = nextProbe(points.toReversed(), options);
    if (forward.done || backward.done) throw new Error('too soon');
    expect(backward.rate).toBeCloseTo(forward.rate, 9);
  });

  it.each<[string, CapacityPoint[], Partial<CapacityOptions>]>([
    ['0 < lowest rate < highest rate', [], { lowestRate: 0 }],
    ['0 < lowest rate < highest rate', [], { highestRate: 1 }],
    ['a first rate from 1 to 40', [], { startRate: 50 }],
    ['a tolerance of at least 0.005', [], { tolerance: 0 }],
    ['positive rates', [{ rate: 0, met: true }], {}],
    ['"met" as yes, no or a probability', [{ rate: 3, met: 2 }], {}],
  ])('expects %s', (expected, points, change) => {
    expect(() => nextProbe(points, { ...options, ...change })).toThrow(
      `Cannot search for a capacity: expected ${expected}`,
    );
  });
});
