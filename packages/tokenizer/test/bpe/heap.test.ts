import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from '../../src/bpe/heap.ts';

describe('Heap', () => {
  it('gives the smallest of what is in it, whatever came and went before', () => {
    const step = fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = new Heap<number>((a, b) => a < b);
        const oracle: number[] = [];
        const given: (number | undefined)[] = [];
        const expected: (number | undefined)[] = [];
        for (const value of steps) {
          if (value === undefined) {
            given.push(heap.pop());
            expected.push(oracle.shift());
          } else {
            heap.push(value);
            oracle.push(value);
            oracle.sort((a, b) => a - b);
          }
        }
        expect(given).toEqual(expected);
      }),
    );
  });
});
