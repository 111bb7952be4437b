import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestRecentPiece, RecentPieces } from '../../src/bpe/recent-pieces.ts';

/** Few different bytes, zero among them: pieces that begin alike and differ in length only. */
const piece = fc
  .array(fc.constantFrom(0, 1, 97, 255), { minLength: 1, maxLength: longestRecentPiece })
  .map((bytes) => bytes.join());
const step = fc.tuple(piece, fc.array(fc.nat(200_000), { minLength: 1, maxLength: 14 }));

/** The ids of a piece, empty if it is not here. */
function look(recent: RecentPieces, key: string): number[] {
  const bytes = Uint8Array.from([7, ...key.split(',').map(Number), 7]);
  const output = new Int32Array(32);
  const count = recent.copy(bytes, 1, bytes.length - 1, output, 3);
  return [...output.subarray(3, 3 + count)];
}

describe('RecentPieces', () => {
  it('gives the ids that were kept for a piece or none, never those of another', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const recent = new RecentPieces();
        const kept = new Map<string, number[]>();
        for (const [key, ids] of steps) {
          const found = look(recent, key);
          expect([[], kept.get(key)]).toContainEqual(found);
          if (found.length > 0) continue;
          recent.keep(key.split(',').length, Int32Array.from([0, ...ids]), 1, ids.length);
          kept.set(key, ids);
          // More than eleven ids do not fit into a slot.
          expect(look(recent, key)).toEqual(ids.length <= 11 ? ids : []);
        }
      }),
    );
  });

  it('still has a piece when one other has come to its set, and lets the older go', () => {
    const recent = new RecentPieces();
    const keys = Array.from(
      { length: 100_000 },
      (_, i) => `${i & 255},${(i >> 8) & 255},${i >> 16}`,
    );
    for (const [i, key] of keys.entries()) {
      look(recent, key);
      recent.keep(3, Int32Array.of(i), 0, 1);
    }
    const left = keys.filter((key) => look(recent, key).length > 0);
    // 16,384 sets of two, of which the last hundred thousand filled nearly all.
    expect(left.length).toBeGreaterThan(0.9 * 32_768);
    expect(left.length).toBeLessThanOrEqual(32_768);
    expect(look(recent, keys.at(-1)!)).toEqual([99_999]);
  });
});
