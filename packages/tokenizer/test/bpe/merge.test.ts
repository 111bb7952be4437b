import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Merger } from '../../src/bpe/merge.ts';
import { PairMap } from '../../src/bpe/pair-map.ts';

/** Merges among `letters` first tokens, each merge of two tokens that exist by then. */
const mergeList = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }).map((picks) => {
  const letters = 3;
  const seen = new Set<string>();
  const merges: [number, number][] = [];
  for (const [a, b] of picks) {
    const known = letters + merges.length;
    const pair: [number, number] = [a % known, b % known];
    if (seen.has(pair.join())) continue;
    seen.add(pair.join());
    merges.push(pair);
  }
  return { letters, merges };
});

/** One merge after the other over the whole piece: what training did, as the definition says. */
function mergeInOrder(
  tokens: readonly number[],
  letters: number,
  merges: [number, number][],
): number[] {
  let current = [...tokens];
  for (const [i, [left, right]] of merges.entries()) {
    const next: number[] = [];
    for (let at = 0; at < current.length; at++) {
      if (current[at] === left && current[at + 1] === right) {
        next.push(letters + i);
        at++;
      } else next.push(current[at]!);
    }
    current = next;
  }
  return current;
}

describe('Merger', () => {
  const mergerOf = (letters: number, merges: [number, number][]): Merger => {
    const pairs = new PairMap();
    for (const [i, [left, right]] of merges.entries()) pairs.set(left, right, letters + i);
    return new Merger(pairs);
  };

  it.each([
    ['short pieces', { maxLength: 60 }],
    ['long pieces', { minLength: 101, maxLength: 400 }],
  ])('replays the merges in order on %s', (_, length) => {
    fc.assert(
      fc.property(mergeList, fc.array(fc.nat(2), length), ({ letters, merges }, piece) => {
        const tokens = Int32Array.from(piece);
        const count = mergerOf(letters, merges).merge(tokens, tokens.length);
        expect([...tokens.subarray(0, count)]).toEqual(mergeInOrder(piece, letters, merges));
      }),
      { numRuns: 500 },
    );
  });

  it('takes the leftmost of overlapping pairs', () => {
    const tokens = Int32Array.of(0, 0, 0);
    expect(mergerOf(1, [[0, 0]]).merge(tokens, 3)).toBe(2);
    expect([...tokens.subarray(0, 2)]).toEqual([1, 0]);
  });

  it('follows the order of merges, not the longest token', () => {
    // l=0 o=1 w=2 e=3 r=4; lo wer lower(never reached) low er
    const merges: [number, number][] = [
      [0, 1],
      [3, 4],
      [5, 2],
    ];
    const tokens = Int32Array.of(0, 1, 2, 3, 4);
    const count = mergerOf(5, merges).merge(tokens, 5);
    expect([...tokens.subarray(0, count)]).toEqual([7, 6]);
  });

  it('merges a million equal tokens without quadratic work', () => {
    const count = 1_000_000;
    // Doubling: 1 = 00, 2 = 11, …; 2^19 is the largest power of two in a million.
    const merges = Array.from({ length: 19 }, (_, i): [number, number] => [i, i]);
    const tokens = new Int32Array(count);
    const left = mergerOf(1, merges).merge(tokens, count);
    const bits = count.toString(2).split('');
    const powers = bits.flatMap((bit, i) => (bit === '1' ? [bits.length - 1 - i] : []));
    expect([...tokens.subarray(0, left)]).toEqual(powers);
  });
});
