import { describe, expect, it } from 'vitest';
import { mcnemarTest, pairOutcomes } from '../src/mcnemar.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/mcnemar.json' with { type: 'json' };
import r from './fixtures/r.json' with { type: 'json' };

describe("McNemar's test", () => {
  it('agrees with the binomial and chi-square distributions of scipy', () => {
    for (const { onlyFirst, onlySecond, exact, corrected } of fixture.cases) {
      const outcomes = { bothPass: 10, onlyFirst, onlySecond, bothFail: 5 };
      const tolerance = fixture.tolerance.pValue;
      expect(errorOf(mcnemarTest(outcomes).pValue, exact)).toBeLessThanOrEqual(tolerance);
      expect(errorOf(mcnemarTest(outcomes, 'chi-square').pValue, corrected)).toBeLessThanOrEqual(
        tolerance,
      );
    }
  });

  it('agrees with mcnemar.test and binom.test of R', () => {
    for (const { exact, corrected, ...outcomes } of r.mcnemar) {
      expect(errorOf(mcnemarTest(outcomes).pValue, exact)).toBeLessThanOrEqual(r.tolerance.mcnemar);
      expect(errorOf(mcnemarTest(outcomes, 'chi-square').pValue, corrected)).toBeLessThanOrEqual(
        r.tolerance.mcnemar,
      );
    }
  });

  it('counts pairs, and reports the difference of the pass rates', () => {
    const first = [true, true, true, false, false, true];
    const second = [true, false, false, true, false, false];
    const outcomes = pairOutcomes(first, second);
    expect(outcomes).toEqual({ bothPass: 1, onlyFirst: 3, onlySecond: 1, bothFail: 1 });
    const { estimate, n, pValue, method } = mcnemarTest(outcomes);
    expect([estimate, n]).toEqual([2 / 6, 6]);
    // 2·P(X ≤ 1) of 4 tosses: 2·5/16.
    expect(errorOf(pValue, 0.625)).toBeLessThan(1e-14);
    expect(method).toBe('exact McNemar test, 4 disagreements (3 and 1)');
  });

  it('refuses what cannot be paired or counted', () => {
    expect(() => pairOutcomes([true], [])).toThrow(/1 and 0/);
    const none = { bothPass: 0, onlyFirst: 0, onlySecond: 0, bothFail: 0 };
    expect(() => mcnemarTest(none)).toThrow(/at least one pair; received none/);
    expect(() => mcnemarTest({ ...none, onlyFirst: 0.5 })).toThrow(
      /count onlyFirst: expected a whole/,
    );
  });
});
