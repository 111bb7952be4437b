import { describe, expect, it } from 'vitest';
import {
  answerRelevancy,
  contextPrecision,
  contextRecall,
  cosine,
  faithfulness,
} from '../../src/generation/ragas.ts';
import { ragas, type RagasJudge } from '../../src/generation/ragas-judge.ts';

describe('the definitions of RAGAS', () => {
  it('faithfulness and context recall are shares, and undefined for nothing', () => {
    expect(faithfulness([true, true, false, true])).toBe(0.75);
    expect(contextRecall([false, true])).toBe(0.5);
    expect(faithfulness([])).toBeNaN();
  });

  it('context precision averages over what was retrieved and useful', () => {
    // (1/1 + 2/3) / 2; the last one is of no use.
    expect(contextPrecision([true, false, true, false])).toBeCloseTo(5 / 6, 9);
    expect(contextPrecision([false, true])).toBeCloseTo(0.5, 9);
    expect(contextPrecision([false, false])).toBe(0);
    expect(contextPrecision([true])).toBe(1 / (1 + 1e-10));
  });

  it('answer relevancy is a mean of cosines, 0 only where all questions are evasive', () => {
    const of = (vector: number[], noncommittal = false) => ({ vector, noncommittal });
    expect(answerRelevancy([1, 0], [of([1, 0]), of([0, 2])])).toBe(0.5);
    expect(answerRelevancy([1, 0], [of([1, 0], true), of([0, 2])])).toBe(0.5);
    expect(answerRelevancy([1, 0], [of([1, 0], true)])).toBe(0);
    expect(answerRelevancy([1, 0], [])).toBeNaN();
    expect(cosine([3, 4], [4, 3])).toBeCloseTo(24 / 25, 12);
    expect(cosine([0, 0], [1, 1])).toBe(0);
  });
});

/** Sentences are statements; supported is what stands in a context word for word. */
const rule: RagasJudge = {
  name: 'a rule',
  statementsOf: async (text) => text.split('. ').filter((part) => part !== ''),
  isSupported: async (statement, contexts) =>
    contexts.some((context) => context.includes(statement)),
  isUseful: async (context, _, reference) =>
    reference.split('. ').some((part) => context.includes(part)),
  questionsFor: async (answer, count) =>
    Array.from({ length: count }, (_, i) => ({
      question: `${i}`,
      noncommittal: answer === 'Who knows',
    })),
  embed: async (texts) => texts.map((text) => (text === '1' ? [0, 1] : [1, 0])),
};

describe('RAGAS with a judge', () => {
  const question = 'Where is the bakery?';
  const contexts = ['The bakery is on Mill Street', 'Bread is baked at night'];

  it('says what is not supported and what was not retrieved', async () => {
    const score = await ragas(
      {
        question,
        contexts,
        answer: 'The bakery is on Mill Street. It is blue',
        reference: 'The bakery is on Mill Street. The door is green. It opens early',
      },
      rule,
    );
    expect(score).toEqual({
      faithfulness: 0.5,
      answerRelevancy: expect.closeTo(2 / 3, 12),
      contextPrecision: expect.closeTo(1, 9),
      contextRecall: 1 / 3,
      unsupported: ['It is blue'],
      notRetrieved: ['The door is green', 'It opens early'],
    });
  });

  it('gives no credit to an answer that evades, and none to nothing', async () => {
    const evasive = await ragas({ question, contexts, answer: 'Who knows', reference: '' }, rule);
    expect(evasive.answerRelevancy).toBe(0);
    expect(evasive.contextRecall).toBeNaN();
  });
});
