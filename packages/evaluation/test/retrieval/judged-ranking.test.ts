import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { compareBytes, judgeRanking, rankDocuments } from '../../src/retrieval/judged-ranking.ts';

describe('the order of a ranking', () => {
  it('has equal scores in the order of ids from behind, as 32-bit floats see them', () => {
    // 0.1 and 0.1 + 1e-9 are one 32-bit float.
    const scores = new Map([
      ['a', 0.1 + 1e-9],
      ['b', 0.1],
      ['c', 0.2],
    ]);
    expect(rankDocuments(scores)).toEqual(['c', 'b', 'a']);
  });

  it('compares ids as their UTF-8 bytes do', () => {
    // On both sides of the places where the orders of bytes and of UTF-16 units part.
    const letters = ['a', 'z', 'é', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}'];
    const id = fc.array(fc.constantFrom(...letters), { maxLength: 4 }).map((list) => list.join(''));
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  it('tells unjudged in the pool from not in the pool', () => {
    const scores = new Map([
      ['a', 3],
      ['b', 2],
      ['c', 1],
    ]);
    const judged = judgeRanking(
      scores,
      new Map([
        ['a', -1],
        ['c', 2],
        ['d', 1],
        ['e', 0],
      ]),
      2,
    );
    expect(judged).toEqual({
      relevances: [-2, -1, 2],
      relevantFrom: 2,
      relevantCount: 1,
      relevantRetrieved: 1,
      nonrelevantCount: 2,
      ideal: [2, 1, 0],
    });
  });
});
