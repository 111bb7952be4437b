import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from '../src/holm.ts';
import { createRandom } from '../src/random.ts';
import { errorOf } from './error-of.ts';
import r from './fixtures/r.json' with { type: 'json' };

describe('Holm', () => {
  it('agrees with p.adjust of R', () => {
    for (const { pValues, adjusted } of r.holm) {
      for (const [i, actual] of holm(pValues).entries()) {
        expect(errorOf(actual, adjusted[i]!, 1)).toBeLessThanOrEqual(r.tolerance.holm);
      }
    }
  });

  it('follows the p-values when they change places', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(pValues, fc.nat(), (list, seed) => {
        const order = createRandom(seed).shuffle(list.map((_, i) => i));
        const adjusted = holm(list);
        expect(holm(order.map((i) => list[i]!))).toEqual(order.map((i) => adjusted[i]));
        for (const [i, value] of adjusted.entries()) expect(value).toBeGreaterThanOrEqual(list[i]!);
      }),
    );
  });

  it('has nothing to adjust in an empty list, and refuses what is no p-value', () => {
    expect(holm([])).toEqual([]);
    expect(() => holm([0.1, Number.NaN])).toThrow(/numbers from 0 to 1; received NaN/);
  });
});
