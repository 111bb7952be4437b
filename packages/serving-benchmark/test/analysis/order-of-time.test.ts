import { createRandom } from '@gradus/statistics';
import { array, assert, float64Array, integer, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderOfTime } from '../../src/analysis/order-of-time.ts';

const byComparing = (atMs: Float64Array): number[] =>
  [...atMs.keys()].toSorted((a, b) => atMs[a]! - atMs[b]! || a - b);

describe('the order of time', () => {
  it('is that of a stable sort, ties and all', () => {
    const moments = float64Array({ min: -1e6, max: 1e9, noNaN: true, maxLength: 200 });
    const coarse = array(integer({ min: 0, max: 20 }), { maxLength: 300 }).map((values) =>
      Float64Array.from(values),
    );
    assert(
      property(oneof(moments, coarse), (atMs) => {
        expect([...orderOfTime(atMs)]).toEqual(byComparing(atMs));
      }),
      { numRuns: 200 },
    );
  });

  it('does not mind that half of all come at one moment, after a stall', () => {
    const random = createRandom(1);
    const atMs = Float64Array.from({ length: 4000 }, (_, i) =>
      i % 2 === 0 ? 500 + 1e-6 * random.uniform() : 1e5 * random.uniform(),
    );
    expect([...orderOfTime(atMs)]).toEqual(byComparing(atMs));
  });
});
