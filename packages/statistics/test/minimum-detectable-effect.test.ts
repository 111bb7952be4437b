import { describe, expect, it } from 'vitest';
import {
  detectableMeanDifference,
  detectableProportionDifference,
  pairedMeansPower,
  proportionsPower,
} from '../src/minimum-detectable-effect.ts';
import { mean, standardError } from '../src/descriptive.ts';
import { createRandom } from '../src/random.ts';
import { errorOf } from './error-of.ts';
import r from './fixtures/r.json' with { type: 'json' };

describe('the minimum detectable effect', () => {
  it.each(r.means)('of paired means agrees with power.t.test of R: %j', (example) => {
    const { n, standardDeviation, alpha } = example;
    const tolerance = r.tolerance.means;
    const found = detectableMeanDifference({ n, standardDeviation }, { alpha, power: 0.8 });
    expect(errorOf(found.difference, example.detectable, 1)).toBeLessThanOrEqual(tolerance);
    const power = pairedMeansPower({ n, standardDeviation, difference: 0.5 }, alpha);
    expect(errorOf(power, example.powerAtHalf, 1)).toBeLessThanOrEqual(tolerance);
  });

  it.each(r.proportions)('of proportions agrees with power.prop.test of R: %j', (example) => {
    const { n, baseline, alpha } = example;
    const tolerance = r.tolerance.proportions;
    const found = detectableProportionDifference({ n, baseline }, { alpha, power: 0.8 });
    expect(errorOf(found.difference, example.detectable)).toBeLessThanOrEqual(tolerance);
    const power = proportionsPower({ n, baseline, difference: 0.15 }, alpha);
    expect(errorOf(power, example.powerAt15)).toBeLessThanOrEqual(tolerance);
  });

  it('is found as often as promised, by simulation', () => {
    const n = 12;
    const { difference } = detectableMeanDifference({ n, standardDeviation: 2 });
    const random = createRandom(1);
    let found = 0;
    for (let i = 0; i < 4_000; i++) {
      const differences = Array.from({ length: n }, () => difference + 2 * random.normal());
      // 2.201: the 97.5% quantile of t with 11 degrees of freedom, from tables.
      if (Math.abs(mean(differences)) > 2.201 * standardError(differences)) found++;
    }
    // Standard error √(0.8·0.2/4,000) = 0.0063.
    expect(Math.abs(found / 4_000 - 0.8)).toBeLessThan(4 * 0.0063);
  });

  it('says what it is', () => {
    expect(detectableProportionDifference({ n: 400, baseline: 0.5 })).toMatchObject({
      alpha: 0.05,
      power: 0.8,
      n: 400,
      method: 'two-sided test of two independent proportions, normal approximation',
    });
    expect(detectableMeanDifference({ n: 9, standardDeviation: 1 }).method).toBe(
      'two-sided paired t test',
    );
  });

  it('refuses what has no answer', () => {
    expect(() => detectableProportionDifference({ n: 5, baseline: 0.9 })).toThrow(
      /No increase over 0.9 is found with power 0.8: expected more items; received 5 in each group/,
    );
    expect(() => detectableMeanDifference({ n: 1, standardDeviation: 1 })).toThrow(
      /at least 2; received 1/,
    );
    expect(() => detectableMeanDifference({ n: 9, standardDeviation: 0 })).toThrow(
      /a positive number/,
    );
    expect(() => detectableMeanDifference({ n: 9, standardDeviation: 1 }, { power: 0.04 })).toThrow(
      /more than alpha, 0.05; received 0.04/,
    );
    expect(() => proportionsPower({ n: 50, baseline: 0.9, difference: 0.2 })).toThrow(
      /a second rate from 0 to 1/,
    );
  });
});
