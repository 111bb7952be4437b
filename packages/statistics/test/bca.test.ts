import { describe, expect, it } from 'vitest';
import { acceleration, bcaEndpoints, biasCorrection, percentileEndpoints } from '../src/bca.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/bca.json' with { type: 'json' };

describe('BCa on stored replicates', () => {
  it.each(fixture.cases)('equals scipy, piece by piece: $name', (example) => {
    const replicates = Float64Array.from(example.replicates);
    const jackknife = example.jackknife.map((estimates) => Float64Array.from(estimates));
    const { low, high } = bcaEndpoints(replicates, example.estimate, jackknife, example.level);
    const all = fixture.tolerance.all;
    expect(
      errorOf(biasCorrection(replicates, example.estimate), example.biasCorrection, 1),
    ).toBeLessThanOrEqual(all);
    expect(errorOf(acceleration(jackknife), example.acceleration, 1)).toBeLessThanOrEqual(all);
    expect(errorOf(low, example.low, 1)).toBeLessThanOrEqual(all);
    expect(errorOf(high, example.high, 1)).toBeLessThanOrEqual(all);
  });

  it('is the percentile interval where there is neither bias nor skew', () => {
    const replicates = Float64Array.from({ length: 1001 }, (_, i) => i);
    const symmetric = [Float64Array.of(1, 2, 3)];
    const corrected = bcaEndpoints(replicates, 500, symmetric, 0.9);
    const plain = percentileEndpoints(replicates, 0.9);
    expect(errorOf(plain.low, 50)).toBeLessThanOrEqual(1e-12);
    expect(errorOf(plain.high, 950)).toBeLessThanOrEqual(1e-12);
    expect(errorOf(corrected.low, plain.low)).toBeLessThanOrEqual(1e-12);
    expect(errorOf(corrected.high, plain.high)).toBeLessThanOrEqual(1e-12);
  });

  it('shrinks to a point where nothing varies', () => {
    const constant = new Float64Array(200).fill(0.3);
    expect(bcaEndpoints(constant, 0.3, [constant], 0.95)).toEqual({ low: 0.3, high: 0.3 });
  });

  it('refuses an estimate outside all replicates', () => {
    const replicates = Float64Array.of(1, 2, 3);
    expect(() => bcaEndpoints(replicates, 4, [replicates], 0.95)).toThrow(
      /on both sides of the estimate 4; received 1 to 3\. .*use interval 'percentile'/,
    );
  });

  it('refuses levels that would change places', () => {
    // One extreme unit gives the largest acceleration there is, 1/6; the bias adds 2.
    const replicates = Float64Array.from({ length: 1000 }, (_, i) => i);
    const outlier = new Float64Array(1000).fill(1);
    outlier[0] = -1000;
    expect(acceleration([outlier])).toBeCloseTo(1 / 6, 2);
    expect(() => bcaEndpoints(replicates, 990, [outlier], 0.99999)).toThrow(
      /BCa interval is undefined/,
    );
  });
});
