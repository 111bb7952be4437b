import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example } from '../../src/sft/chat-template.ts';
import { ignored, packed } from '../../src/sft/packing.ts';

const T = 12;
/** Ids from 1 on, so that no token of an example looks like padding. */
const exampleOf = (lengths: number, counted: (i: number) => boolean, first = 1): Example => ({
  ids: Int32Array.from({ length: lengths }, (_, i) => first + i),
  counts: Uint8Array.from({ length: lengths }, (_, i) => Number(counted(i))),
});

describe('packing', () => {
  it('puts examples side by side, each with its own segment and positions', () => {
    const rows = packed(
      [exampleOf(5, (i) => i > 2), exampleOf(4, () => true, 20), exampleOf(8, () => true, 40)],
      T,
    );
    expect(rows).toHaveLength(2);
    const [first, second] = rows;
    expect([...first!.tokens]).toEqual([1, 2, 3, 4, 20, 21, 22, 0, 0, 0, 0, 0]);
    expect([...first!.targets]).toEqual([-1, -1, 4, 5, 21, 22, 23, -1, -1, -1, -1, -1]);
    expect([...first!.positions]).toEqual([0, 1, 2, 3, 0, 1, 2, 0, 0, 0, 0, 0]);
    expect([...first!.segments]).toEqual([1, 1, 1, 1, 2, 2, 2, 0, 0, 0, 0, 0]);
    expect([...second!.tokens.subarray(0, 7)]).toEqual([40, 41, 42, 43, 44, 45, 46]);
  });

  it('loses no pair of a token and its target, and counts none twice', () => {
    const lengths = fc.array(fc.integer({ min: 2, max: T + 1 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(lengths, (all) => {
        const examples = all.map((length, n) => exampleOf(length, () => true, 1 + 100 * n));
        const pairs = packed(examples, T).flatMap(({ tokens, targets }) =>
          [...tokens].flatMap((token, i) =>
            targets[i] === ignored ? [] : [`${token}>${targets[i]}`],
          ),
        );
        const expected = examples.flatMap(({ ids }) =>
          [...ids.subarray(1)].map((target, i) => `${ids[i]}>${target}`),
        );
        expect(pairs.toSorted()).toEqual(expected.toSorted());
      }),
    );
  });

  it('cuts an example that is longer than a row, and leaves out one of which nothing counts', () => {
    const [row, ...others] = packed(
      [exampleOf(30, () => true), exampleOf(5, () => false), exampleOf(40, (i) => i > 20)],
      T,
    );
    expect(others).toEqual([]);
    expect([...row!.targets]).toEqual(Array.from({ length: T }, (_, i) => i + 2));
  });
});
