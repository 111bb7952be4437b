import { describe, expect, it } from 'vitest';
import { createRandom } from '@gradus/statistics';
import { meanPassAtK, passAtK } from '../../src/generation/pass-at-k.ts';

function choose(n: number, k: number): bigint {
  let product = 1n;
  for (let i = 1; i <= k; i++) product = (product * BigInt(n - k + i)) / BigInt(i);
  return product;
}

/** The definition in exact arithmetic, with 18 digits after the point. */
function exact(n: number, c: number, k: number): number {
  const scale = 10n ** 18n;
  const fails = n - c < k ? 0n : choose(n - c, k);
  return Number(scale - (scale * fails) / choose(n, k)) / 1e18;
}

describe('pass@k', () => {
  it('is the definition in exact arithmetic, up to 2,000 attempts', () => {
    for (const n of [1, 2, 5, 20, 200, 2000]) {
      for (const c of [0, 1, Math.floor(n / 3), n - 1, n]) {
        for (const k of [1, 2, 10, 100, n].filter((value) => value <= n)) {
          const value = passAtK({ attempts: n, passed: c }, k);
          expect([n, c, k, value]).toEqual([n, c, k, expect.closeTo(exact(n, c, k), 12)]);
        }
      }
    }
  });

  it('has no bias, where 1 − (1 − c/n)^k has', () => {
    // Each attempt passes with p = 0.1: the truth of pass@5 is 1 − 0.9⁵ = 0.40951.
    const random = createRandom(3);
    const problems = Array.from({ length: 20_000 }, () => {
      let passed = 0;
      for (let i = 0; i < 10; i++) if (random.uniform() < 0.1) passed++;
      return { attempts: 10, passed };
    });
    const truth = 1 - 0.9 ** 5;
    expect(Math.abs(meanPassAtK(problems, 5) - truth)).toBeLessThan(0.008);
    const plugged = problems.map(({ passed }) => 1 - (1 - passed / 10) ** 5);
    expect(plugged.reduce((a, b) => a + b) / plugged.length).toBeLessThan(truth - 0.03);
  });

  it('refuses a k that was not tried', () => {
    expect(() => passAtK({ attempts: 5, passed: 1 }, 6)).toThrow(
      'Cannot estimate pass@6: expected whole numbers, 0 ≤ passed ≤ attempts and 1 ≤ k ≤ attempts; received 1 of 5. Ask for a smaller k, or for more attempts.',
    );
    expect(() => passAtK({ attempts: 5, passed: 6 }, 1)).toThrow(/6 of 5/);
    expect(() => meanPassAtK([], 1)).toThrow(/at least one/);
  });
});
