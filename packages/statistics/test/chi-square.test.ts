import { describe, expect, it } from 'vitest';
import { chiSquareTail, chiSquareTest } from '../src/chi-square.ts';
import { createRandom } from '../src/random.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/chi-square.json' with { type: 'json' };

describe('the tail of χ²', () => {
  it('agrees with mpmath', () => {
    expect(fixture.cases.length).toBeGreaterThan(80);
    for (const { x, degreesOfFreedom, tail } of fixture.cases) {
      const found = chiSquareTail(x, degreesOfFreedom);
      expect(errorOf(found, tail), `${x} at ${degreesOfFreedom}`).toBeLessThanOrEqual(
        fixture.tolerance.tail,
      );
    }
  });

  it('is e^(−x/2) at two degrees of freedom', () => {
    for (const x of [0.1, 1, 5, 40]) {
      expect(errorOf(chiSquareTail(x, 2), Math.exp(-x / 2))).toBeLessThanOrEqual(1e-13);
    }
    expect(chiSquareTail(0, 3)).toBe(1);
  });
});

describe('the χ² test', () => {
  it('is the sum by hand: 44 heads of 100', () => {
    const { statistic, degreesOfFreedom, pValue, n, method } = chiSquareTest([44, 56], [0.5, 0.5]);
    // (6² + 6²) / 50, and twice the normal tail beyond 1.2.
    expect(statistic).toBeCloseTo(1.44, 12);
    expect([degreesOfFreedom, n]).toEqual([1, 100]);
    expect(pValue).toBeCloseTo(0.230139, 6);
    expect(method).toBe("Pearson's chi-square test, 1 degree of freedom, 100 draws");
  });

  it('joins cells that are expected fewer than five times', () => {
    const { degreesOfFreedom } = chiSquareTest([50, 48, 1, 1], [0.5, 0.48, 0.01, 0.01]);
    expect(degreesOfFreedom).toBe(2);
  });

  it('rejects what cannot have come', () => {
    expect(chiSquareTest([50, 50, 1], [0.5, 0.5, 0])).toMatchObject({
      statistic: Infinity,
      pValue: 0,
    });
  });

  it('rejects true probabilities as often as it says: 5% of 2,000 tests, give or take 4 σ', () => {
    const random = createRandom(4);
    const probabilities = [0.5, 0.25, 0.125, 0.125];
    let rejected = 0;
    for (let test = 0; test < 2_000; test++) {
      const counts = [0, 0, 0, 0];
      for (let draw = 0; draw < 200; draw++) {
        const u = random.uniform();
        counts[u < 0.5 ? 0 : u < 0.75 ? 1 : u < 0.875 ? 2 : 3]!++;
      }
      if (chiSquareTest(counts, probabilities).pValue < 0.05) rejected++;
    }
    expect(Math.abs(rejected - 100)).toBeLessThan(4 * Math.sqrt(2_000 * 0.05 * 0.95));
  });

  it('refuses counts that say nothing', () => {
    expect(() => chiSquareTest([3], [1, 0])).toThrow(/1 and 2/);
    expect(() => chiSquareTest([1, 1], [0.5, 0.5])).toThrow(/two cells expected at least 5 times/);
    expect(() => chiSquareTest([0.5, 1], [0.5, 0.5])).toThrow(/count/);
  });
});
