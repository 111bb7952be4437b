import { describe, expect, it } from 'vitest';
import { readShipped } from '@gradus/datasets';
import { findLeaks } from '../../src/golden-sets/leakage.ts';

const one = (id: string, input: string, ...expected: string[]) => ({ id, input, expected });

describe('leakage', () => {
  it('is found in a text that has the case word for word, whatever its case and signs', async () => {
    const prose = await readShipped('prose-en');
    const sentence = 'It ran eleven minutes fast in summer, and four minutes slow in winter!';
    const { leaks, checked, tooShort } = findLeaks(
      [
        one('seen', sentence, 'Mrs. Okafor'),
        one(
          'partly',
          'Was it so that it RAN eleven minutes fast in summer and four hours in spring?',
        ),
        one('unseen', 'How many litres of water does the old tower hold when it rains?'),
      ],
      [
        { name: 'prose', text: prose },
        { name: 'prompt', text: 'Answer in one word.' },
      ],
    );
    expect(leaks).toEqual([
      {
        caseId: 'seen',
        field: 'input',
        source: 'prose',
        share: 1,
        example: 'it ran eleven minutes fast in summer and',
      },
      {
        caseId: 'partly',
        field: 'input',
        source: 'prose',
        share: 2 / 9,
        example: 'it ran eleven minutes fast in summer and',
      },
    ]);
    expect([checked, tooShort]).toEqual([3, 1]);
  });

  it('looks for answers of four to seven words as a whole', () => {
    const seen = [{ name: 'prompt', text: 'Example: the house by the river. Q: where?' }];
    const { leaks } = findLeaks(
      [one('a', 'Where?', 'The house by the river'), one('b', '?', 'The house by the sea')],
      seen,
    );
    expect(leaks.map(({ caseId, field, share }) => [caseId, field, share])).toEqual([
      ['a', 'expected', 1],
    ]);
  });

  it('reads scripts without spaces character by character', () => {
    const seen = [{ name: 'corpus', text: '昔々、面包店の時計は十一分進んでいました。' }];
    const { leaks, tooShort } = findLeaks(
      [one('q', '面包店の時計は何分ですか'), one('short', '時計')],
      seen,
    );
    // Of twelve characters the first seven are in the text: none of the n-grams of eight.
    expect([leaks, tooShort]).toEqual([[], 1]);
    const shorter = findLeaks([one('q', '面包店の時計は何分ですか')], seen, { n: 7 });
    expect(shorter.leaks.map(({ share }) => share)).toEqual([1 / 6]);
  });
});
