import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { evaluate } from './check.ts';

const seed = createRandom(7);
const draw = (shape: t.Shape, dtype?: 'float32' | 'float64') => (key: t.Tensor) =>
  t.randomUniform(key, shape, dtype);

describe('randomUniform', () => {
  it('draws what the generator of packages/statistics draws', () => {
    const own = createRandom(7);
    const found = evaluate(draw([5], 'float64'), t.keyOf(seed));
    expect(t.toNested(found)).toEqual(Array.from({ length: 5 }, () => own.uniform()));
    const words = createRandom(7);
    const single = evaluate(draw([5]), t.keyOf(seed));
    const top = Array.from({ length: 5 }, () => (words.nextUint32() >>> 8) / 2 ** 24);
    expect(t.toNested(single)).toEqual(top);
  });

  it('gives the same for the same key, whatever else is in the graph, and not for another', () => {
    const both = (key: t.Tensor): t.Tensor[] => [
      draw([4])(key),
      draw([9])(t.foldIn(key, 'other')),
      draw([4])(key),
    ];
    const key = t.keyOf(seed);
    const [first, other, again] = t.runEager(t.trace(both, [key]), [key]);
    expect(again).toEqual(first);
    expect(evaluate(draw([4]), key)).toEqual(first);
    expect(other!.data.slice(0, 4)).not.toEqual(first!.data);
  });

  it('is uniform: χ² of 64 classes over 64,000 draws', () => {
    const count = 64_000;
    for (const dtype of ['float32', 'float64'] as const) {
      const { data } = evaluate(draw([count], dtype), t.keyOf(seed));
      const counts = Array.from({ length: 64 }, () => 0);
      for (const value of data) {
        expect(Number(value) >= 0 && Number(value) < 1).toBe(true);
        counts[Math.floor(Number(value) * 64)]!++;
      }
      const chiSquare = counts.reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0);
      // With 63 degrees of freedom, 103.4 is passed once in a thousand times, and 34.0 once missed.
      expect(chiSquare).toBeLessThan(103.4);
      expect(chiSquare).toBeGreaterThan(34);
    }
  });
});

describe('foldIn', () => {
  it.each(['layer', 3])('makes the key of the split by %j', (label) => {
    const found = evaluate((key) => t.foldIn(key, label), t.keyOf(seed));
    expect(found).toEqual(t.keyOf(seed.split(label)));
  });
});
