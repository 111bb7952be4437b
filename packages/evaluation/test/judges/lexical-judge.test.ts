import { describe, expect, it } from 'vitest';
import { ragas } from '../../src/generation/ragas-judge.ts';
import { lexicalJudge, lexicalRagasJudge } from '../../src/judges/lexical-judge.ts';

describe('judging by words', () => {
  it('grades by F1 against the reference, and says that it is only that', async () => {
    const request = { question: 'Where?', reference: 'New York City' };
    expect((await lexicalJudge.grade({ ...request, answer: 'new york' })).score).toBeCloseTo(
      0.8,
      12,
    );
    expect(lexicalJudge.name).toMatch(/not meaning/);
    // What it cannot see.
    const open = { question: 'Is it open?', reference: 'It is open', answer: 'It is not open' };
    expect((await lexicalJudge.grade(open)).score).toBeGreaterThan(0.8);
    await expect(async () => lexicalJudge.grade({ question: '', answer: '' })).rejects.toThrow(
      /need a reference/,
    );
  });

  it('prefers what has more of the reference', async () => {
    const request = { question: '', reference: 'the red door' };
    expect(
      await lexicalJudge.prefer({ ...request, first: 'a blue door', second: 'red door' }),
    ).toBe('second');
    expect(await lexicalJudge.prefer({ ...request, first: 'red door', second: 'door, red' })).toBe(
      'tie',
    );
  });

  it('scores grounded answers', async () => {
    const score = await ragas(
      {
        question: 'Where is the bakery?',
        answer: 'The bakery is on Mill Street. It sells clocks.',
        contexts: ['A clock hangs above the bakery on Mill Street.', 'Rain fell all night.'],
        reference: 'The bakery is on Mill Street.',
      },
      lexicalRagasJudge,
    );
    expect(score).toMatchObject({
      faithfulness: 0.5,
      contextRecall: 1,
      unsupported: ['It sells clocks.'],
      notRetrieved: [],
    });
    expect(score.contextPrecision).toBeCloseTo(1, 9);
    // "where bakery" and "bakery mill street sells clocks" share one word: 1/√(2·5).
    expect(score.answerRelevancy).toBeCloseTo(1 / Math.sqrt(10), 12);
  });
});
