import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absent, PairMap } from '../../src/bpe/pair-map.ts';

describe('PairMap', () => {
  it('holds what a Map with joined keys holds', () => {
    const number = fc.nat(20);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, fc.nat(1000))),
        fc.nat(40),
        (entries, expected) => {
          const pairs = new PairMap(expected);
          const oracle = new Map<string, number>();
          for (const [left, right, value] of entries) {
            pairs.set(left, right, value);
            oracle.set(`${left},${right}`, value);
          }
          expect(pairs.size).toBe(oracle.size);
          for (let left = 0; left <= 20; left++)
            for (let right = 0; right <= 20; right++)
              expect(pairs.get(left, right)).toBe(oracle.get(`${left},${right}`) ?? absent);
        },
      ),
    );
  });
});
