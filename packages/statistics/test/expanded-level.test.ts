import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from '../src/bootstrap.ts';
import { mean } from '../src/descriptive.ts';
import { expandedLevel } from '../src/expanded-level.ts';
import { createRandom } from '../src/random.ts';

describe('the expanded level', () => {
  it('follows from Student t and the size of the sample', () => {
    // scipy 1.17.1: 1 - 2 * norm.cdf(-t.ppf(0.975, n - 1) * sqrt(n / (n - 1)))
    expect(expandedLevel(0.95, 10)).toBeCloseTo(0.9828987219511872, 12);
    expect(expandedLevel(0.95, 20)).toBeCloseTo(0.9682383401593041, 12);
    expect(expandedLevel(0.95, 1_000)).toBeCloseTo(0.9503913881888714, 12);
    // Two values say next to nothing of their spread.
    expect(expandedLevel(0.95, 2)).toBe(0.999_999);
  });

  it('makes intervals of few normal values cover the mean in 95% of sets', () => {
    const random = createRandom(2026);
    const covered = (level: number): number => {
      let count = 0;
      for (let set = 0; set < 500; set++) {
        const draw = random.split(set);
        const values = Array.from({ length: 10 }, () => draw.normal());
        const { low, high } = bootstrapInterval(values, mean, {
          random: draw,
          level,
          resamples: 500,
          interval: 'percentile',
        });
        if (low <= 0 && 0 <= high) count++;
      }
      return count / 500;
    };
    const tolerance = 3 * Math.sqrt((0.95 * 0.05) / 500);
    expect(Math.abs(covered(expandedLevel(0.95, 10)) - 0.95)).toBeLessThan(tolerance);
    expect(covered(0.95)).toBeLessThan(0.95 - tolerance);
  });

  it('needs two units', () => {
    expect(() => expandedLevel(0.95, 1)).toThrow(/number of units: .* at least 2; received 1/);
  });
});
