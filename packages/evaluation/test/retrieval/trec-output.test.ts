import { describe, expect, it } from 'vitest';
import { judgeRanking } from '../../src/retrieval/judged-ranking.ts';
import { fourDecimals, relevanceString } from '../../src/retrieval/trec-output.ts';

describe('how trec_eval prints', () => {
  it('rounds ties to even as C does', () => {
    // By printf("%6.4f") of glibc.
    const ties = [0.03125, 0.09375, 0.15625, -0.03125, -412.71875, 1 / 3, 0.00005, 1];
    expect(ties.map(fourDecimals)).toEqual([
      '0.0312',
      '0.0938',
      '0.1562',
      '-0.0312',
      '-412.7188',
      '0.3333',
      '0.0001',
      '1.0000',
    ]);
  });

  it('shows relevance as signs', () => {
    const scores = new Map([
      ['a', 4],
      ['b', 3],
      ['c', 2],
      ['d', 1],
    ]);
    const ranking = judgeRanking(
      scores,
      new Map([
        ['a', 3],
        ['b', 12],
        ['c', -1],
      ]),
    );
    expect(relevanceString(ranking, 10)).toBe('3>.-');
    expect(relevanceString(ranking, 2)).toBe('3>');
  });
});
