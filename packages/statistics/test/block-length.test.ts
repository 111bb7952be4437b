import { describe, expect, it } from 'vitest';
import { automaticBlockLength, estimateBlockLength } from '../src/block-length.ts';
import { createRandom } from '../src/random.ts';
import { autoregressive } from './series.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/block-length.json' with { type: 'json' };

describe('block length', () => {
  it.each(fixture.cases)('agrees with a second implementation: $name', (series) => {
    const { optimum, lastCorrelatedLag, longest } = estimateBlockLength(series.values);
    expect(errorOf(optimum, series.optimum)).toBeLessThanOrEqual(fixture.tolerance.optimum);
    expect([lastCorrelatedLag, longest]).toEqual([series.lastCorrelatedLag, series.longest]);
    const length = automaticBlockLength(series.values);
    expect(length).toBeGreaterThanOrEqual(lastCorrelatedLag);
    expect(length).toBe(Math.min(longest, Math.max(Math.ceil(optimum), lastCorrelatedLag)));
  });

  // For AR(1) with coefficient φ, Ĝ/ĝ(0) tends to 2φ/(1 − φ²), so the optimum tends to
  // ∛(6φ²n) / (1 − φ²)^⅔.
  it.each([0.3, 0.5, 0.8])('comes close to the theory for AR(1) with φ = %s', (phi) => {
    const n = 40_000;
    const theory = Math.cbrt((6 * phi ** 2 * n) / (1 - phi ** 2) ** 2);
    const { optimum } = estimateBlockLength(autoregressive(n, phi, createRandom(1)));
    expect(errorOf(optimum, theory), `φ = ${phi}`).toBeLessThanOrEqual(0.15);
  });

  it('needs no blocks where nothing varies', () => {
    expect(automaticBlockLength(Array.from({ length: 30 }, () => 2))).toBe(1);
  });

  it('refuses a series too short to tell', () => {
    expect(() => automaticBlockLength([1, 2, 3])).toThrow(/at least 20 values; received 3/);
  });
});
