import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../src/normal.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/distributions.json' with { type: 'json' };

describe('the normal distribution', () => {
  it('agrees with 40 digits of mpmath, far into the lower tail', () => {
    for (const { z, cdf } of fixture.normalCdf) {
      expect(errorOf(normalCdf(z), cdf), `z = ${z}`).toBeLessThanOrEqual(
        fixture.tolerance.normalCdf,
      );
    }
  });

  it('agrees with scipy.special.ndtri', () => {
    for (const { probability, z } of fixture.normalQuantile) {
      const tolerance = fixture.tolerance.normalQuantile;
      expect(errorOf(normalQuantile(probability), z), `p = ${probability}`).toBeLessThanOrEqual(
        tolerance,
      );
    }
  });

  it('is its own inverse', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1 - 1e-12, noNaN: true }), (probability) => {
        expect(errorOf(normalCdf(normalQuantile(probability)), probability)).toBeLessThanOrEqual(
          1e-12,
        );
      }),
    );
  });

  it('has its ends at infinity and refuses what is no probability', () => {
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([
      -Infinity,
      0,
      Infinity,
    ]);
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
    expect(() => normalQuantile(1.1)).toThrow(/a probability from 0 to 1; received 1.1/);
  });
});
