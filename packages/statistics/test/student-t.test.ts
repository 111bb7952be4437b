import { describe, expect, it } from 'vitest';
import { logGamma } from '../src/gamma.ts';
import { studentTCdf, upperStudentTQuantile } from '../src/student-t.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/distributions.json' with { type: 'json' };

describe("Student's t distribution", () => {
  it('agrees with scipy.stats.t and nct', () => {
    expect(fixture.studentT.length).toBeGreaterThan(100);
    for (const { t, degreesOfFreedom, noncentrality, cdf } of fixture.studentT) {
      const actual = studentTCdf(t, degreesOfFreedom, noncentrality);
      expect(errorOf(actual, cdf, 1)).toBeLessThanOrEqual(fixture.tolerance.studentT);
    }
  });

  it('has the quantiles of scipy.stats.t', () => {
    for (const { probability, degreesOfFreedom, t } of fixture.studentTQuantile) {
      const actual = upperStudentTQuantile(probability, degreesOfFreedom);
      expect(errorOf(actual, t)).toBeLessThanOrEqual(fixture.tolerance.studentTQuantile);
    }
  });
});

describe('logGamma', () => {
  it('agrees with scipy.special.gammaln', () => {
    for (const { x, logGamma: expected } of fixture.logGamma) {
      const scale = Math.max(1, Math.abs(expected));
      expect(errorOf(logGamma(x), expected, scale), `x = ${x}`).toBeLessThanOrEqual(
        fixture.tolerance.logGamma,
      );
    }
  });
});
