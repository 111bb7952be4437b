import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedPermutationTest } from '../src/permutation.ts';
import { createRandom } from '../src/random.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/permutation.json' with { type: 'json' };

const random = createRandom(1);

describe('the paired permutation test', () => {
  it.each(fixture.exact)(
    'counts all sign patterns like scipy: $name',
    ({ first, second, pValue }) => {
      const result = pairedPermutationTest(first, second, { random });
      expect(errorOf(result.pValue, pValue, 1)).toBeLessThanOrEqual(fixture.tolerance.pValue);
      expect(result.method).toMatch(/^exact paired permutation test, [\d,]+ sign patterns$/);
    },
  );

  it('counts the random sign patterns that a second implementation counts', () => {
    const { first, second, seed, permutations, pValue } = fixture.random;
    const result = pairedPermutationTest(first, second, {
      random: createRandom(seed),
      permutations,
    });
    expect(errorOf(result.pValue, pValue, 1)).toBeLessThanOrEqual(fixture.tolerance.pValue);
    expect(result.method).toBe('paired permutation test, 999 random sign patterns, seed 21');
  });

  it('comes close to the exact p-value at random, where both can be had', () => {
    // 20 differences are counted exactly; two more that are tiny force the random version.
    const first = Array.from({ length: 20 }, (_, i) => Math.sin(i * i) + 0.3);
    const none = first.map(() => 0);
    const exact = pairedPermutationTest(first, none, { random });
    const sampled = pairedPermutationTest([...first, 1e-9, 1e-9], [...none, 0, 0], {
      random: createRandom(3),
      permutations: 20_000,
    });
    const standardError = Math.sqrt((exact.pValue * (1 - exact.pValue)) / 20_000);
    expect(sampled.method).toContain('random');
    expect(exact.pValue).toBeGreaterThan(0.01);
    expect(Math.abs(sampled.pValue - exact.pValue)).toBeLessThan(4 * standardError);
  });

  it('is never zero at random, and says at most one in m + 1', () => {
    const first = Array.from({ length: 60 }, (_, i) => i + 1);
    const { pValue } = pairedPermutationTest(
      first,
      first.map(() => 0),
      { random, permutations: 499 },
    );
    expect(pValue).toBe(1 / 500);
  });

  it('rejects as often as it may when there is no difference', () => {
    const draw = createRandom(4);
    let rejected = 0;
    for (let i = 0; i < 1_000; i++) {
      const first = Array.from({ length: 10 }, () => draw.normal());
      const second = Array.from({ length: 10 }, () => draw.normal());
      if (pairedPermutationTest(first, second, { random: draw }).pValue <= 0.05) rejected++;
    }
    // 50 are expected (51 of 1,024 patterns), standard deviation 6.9.
    expect(rejected).toBeGreaterThan(50 - 24);
    expect(rejected).toBeLessThan(50 + 24);
  });

  it('does not care which side is first, nor about items without a difference', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(values, (differences) => {
        const zeros = differences.map(() => 0);
        const forward = pairedPermutationTest(differences, zeros, { random });
        const backward = pairedPermutationTest(zeros, differences, { random });
        const padded = pairedPermutationTest([...differences, 7], [...zeros, 7], { random });
        expect(backward.pValue).toBe(forward.pValue);
        expect(backward.estimate).toBeCloseTo(-forward.estimate, 12);
        expect(padded.pValue).toBe(forward.pValue);
        expect(padded.n).toBe(forward.n + 1);
      }),
    );
  });

  it('gives one where nothing differs', () => {
    const { pValue, estimate } = pairedPermutationTest([1, 2], [1, 2], { random });
    expect([pValue, estimate]).toEqual([1, 0]);
  });

  it('refuses lists that do not pair', () => {
    expect(() => pairedPermutationTest([1], [1, 2], { random })).toThrow(/1 and 2/);
    expect(() => pairedPermutationTest([], [], { random })).toThrow(/at least 1 value; received 0/);
  });
});
