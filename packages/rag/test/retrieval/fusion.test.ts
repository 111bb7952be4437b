import { describe, expect, it } from 'vitest';
import { fuseByRank, fuseByScore } from '../../src/index.ts';

const ranking = (ids: string) => Array.from(ids, (id, i) => ({ id, score: 10 - i }));

describe('fuseByRank', () => {
  it('adds up 1 / (60 + rank)', () => {
    // a: ranks 1 and 3, b: 2 and 1, c: 3, d: 2
    const hits = fuseByRank([ranking('abc'), ranking('bda')]);
    expect(hits.map(({ id }) => id)).toEqual(['b', 'a', 'd', 'c']);
    expect(hits.map(({ score }) => score)).toEqual([
      expect.closeTo(1 / 62 + 1 / 61, 15),
      expect.closeTo(1 / 61 + 1 / 63, 15),
      expect.closeTo(1 / 62, 15),
      expect.closeTo(1 / 63, 15),
    ]);
  });

  it('counts the first place of an id that comes twice, and orders equals by id', () => {
    expect(fuseByRank([ranking('aab')], { k: 1 })).toEqual([
      { id: 'a', score: 1 / 2 },
      { id: 'b', score: 1 / 4 },
    ]);
    expect(fuseByRank([ranking('ba'), ranking('ab')], { limit: 1 }).map(({ id }) => id)).toEqual([
      'a',
    ]);
  });

  it('takes nothing', () => {
    expect(fuseByRank([])).toEqual([]);
    expect(fuseByRank([[], ranking('a')], { limit: 0 })).toEqual([]);
  });
});

describe('fuseByScore', () => {
  it('stretches scores and weighs them', () => {
    const lexical = {
      hits: [
        { id: 'a', score: 12 },
        { id: 'b', score: 7 },
        { id: 'c', score: 2 },
      ],
      weight: 1,
    };
    const dense = {
      hits: [
        { id: 'c', score: 0.9 },
        { id: 'b', score: 0.8 },
        { id: 'd', score: 0.5 },
      ],
      weight: 3,
    };
    // a: 1 · ¼; b: ½ · ¼ + ¾ · ¾; c: 0 + ¾; d: 0
    expect(fuseByScore([lexical, dense])).toEqual([
      { id: 'c', score: expect.closeTo(0.75, 12) },
      { id: 'b', score: expect.closeTo(0.6875, 12) },
      { id: 'a', score: expect.closeTo(0.25, 12) },
      { id: 'd', score: 0 },
    ]);
  });

  it('gives equal scores their whole weight, and a weight of nothing none', () => {
    const same = {
      hits: [
        { id: 'a', score: 3 },
        { id: 'b', score: 3 },
      ],
      weight: 1,
    };
    const silent = { hits: ranking('zb'), weight: 0 };
    expect(fuseByScore([same, silent], { limit: 2 })).toEqual([
      { id: 'a', score: 1 },
      { id: 'b', score: 1 },
    ]);
  });

  it.each([[[-1, 2]], [[0, 0]], [[Number.NaN]], [[]]])('refuses the weights %j', (weights) => {
    expect(() => fuseByScore(weights.map((weight) => ({ hits: [], weight })))).toThrow(
      /^These weights of rankings do not fit: expected numbers >= 0, one of them above; received/,
    );
  });
});
