/**
 * @file Judging without a model: by words in common. It works offline and gives the same figures
 * each time, and it knows nothing of meaning: "is open" and "is not open" are alike to it. Its name
 * says so wherever its figures are shown.
 */
import type { RagasJudge } from '../generation/ragas-judge.ts';
import { scoreAnswer } from '../text/squad.ts';
import { refused } from '../arguments.ts';
import type { Judge } from './judge.ts';

const name = 'lexical: words in common, not meaning';

/** Grades are F1 of words against the reference; answers that differ by less than 0.05 are a tie. */
export const lexicalJudge: Judge = {
  name,
  kind: 'lexical',
  grade: ({ answer, reference }) => Promise.resolve(gradeByWords(answer, reference)),
  prefer({ first, second, reference }) {
    const lead = gradeByWords(first, reference).score - gradeByWords(second, reference).score;
    if (Math.abs(lead) < 0.05) return Promise.resolve('tie');
    return Promise.resolve(lead > 0 ? 'first' : 'second');
  },
};

function gradeByWords(
  answer: string,
  reference: string | undefined,
): { score: number; reason: string } {
  if (reference === undefined) {
    throw refused(
      'Words in common need a reference',
      'a reference answer',
      'none',
      'Use a model as judge.',
    );
  }
  const { f1 } = scoreAnswer(answer, [reference]);
  return { score: f1, reason: `F1 of words ${f1.toFixed(2)}` };
}

/** A statement is supported where this share of its words is in one context. */
const enough = 0.8;

/**
 * RAGAS by words: sentences are statements, a statement is supported by a context that has most of
 * its words. Instead of questions that the answer would answer, the answer itself is compared.
 */
export const lexicalRagasJudge: RagasJudge = {
  name,
  statementsOf: (text) => Promise.resolve(sentencesOf(text)),
  isSupported: (statement, contexts) =>
    Promise.resolve(contexts.some((context) => shareOf(statement, context) >= enough)),
  isUseful: (context, _question, reference) =>
    Promise.resolve(sentencesOf(reference).some((one) => shareOf(one, context) >= enough)),
  questionsFor: (answer) =>
    Promise.resolve([{ question: answer, noncommittal: wordsOf(answer).length === 0 }]),
  embed(texts) {
    const vocabulary = [...new Set(texts.flatMap(wordsOf))];
    return Promise.resolve(
      texts.map((text) => {
        const words = new Set(wordsOf(text));
        return vocabulary.map((word) => Number(words.has(word)));
      }),
    );
  },
};

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

const sentencesOf = (text: string): string[] =>
  Array.from(sentences.segment(text), ({ segment }) => segment.trim()).filter(
    (sentence) => wordsOf(sentence).length > 0,
  );

/** Words that say nothing by themselves. */
const functionWords = new Set(
  'a an the of in on at to for with by from and or is are was were be been it its this that as'.split(
    ' ',
  ),
);

const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).filter(
    (word) => !functionWords.has(word),
  );

function shareOf(statement: string, context: string): number {
  const words = wordsOf(statement);
  const known = new Set(wordsOf(context));
  return words.filter((word) => known.has(word)).length / words.length;
}
