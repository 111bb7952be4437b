import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '@gradus/statistics';
import { countFailures } from '../../src/failures/taxonomy.ts';
import { ragOutcome, type RagCase } from '../../src/failures/rag-outcome.ts';

describe('failures by kind', () => {
  it('are counted by the first rule that fits, with examples; the rest is shown', () => {
    const failures = ['12 eggs', '7', 'none', '8 or 9', 'maybe', '3'];
    const counted = countFailures(
      failures,
      [
        { name: 'several numbers', fits: (text) => /\d.*\D.*\d/.test(text) },
        { name: 'a number', fits: (text) => /\d/.test(text) },
        { name: 'empty', fits: (text) => text === '' },
      ],
      { examples: 2 },
    );
    expect(counted.map(({ name, count, examples }) => [name, count, examples])).toEqual([
      ['a number', 3, ['12 eggs', '7']],
      ['several numbers', 1, ['8 or 9']],
      ['other', 2, ['none', 'maybe']],
    ]);
    const { low, high } = wilsonInterval(3, 6);
    expect(counted[0]!.share).toEqual({ estimate: 0.5, low, high });
  });
});

describe('a wrong answer from retrieved contexts', () => {
  const base: RagCase = {
    relevant: ['d1'],
    retrieved: ['d2', 'd1'],
    isCorrect: false,
    refused: false,
  };

  it.each([
    [{ isCorrect: true }, 'right'],
    [{ isCorrect: true, retrieved: ['d2'] }, 'right without evidence'],
    [{ retrieved: ['d2'] }, 'retrieval failed'],
    [{ retrieved: ['d2'], refused: true }, 'retrieval failed'],
    [{}, 'generation failed'],
    [{ refused: true }, 'wrongly refused'],
    [{ relevant: [] }, 'should have refused'],
    [{ relevant: [], refused: true, isCorrect: true }, 'rightly refused'],
  ])('%j is %s', (part, outcome) => {
    expect(ragOutcome({ ...base, ...part })).toBe(outcome);
  });

  it('cannot be right and refused where there is an answer', () => {
    expect(() => ragOutcome({ ...base, isCorrect: true, refused: true })).toThrow(
      /cannot be right/,
    );
  });
});
