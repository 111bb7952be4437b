/**
 * @file Answers to questions, as SQuAD 2.0 scores them: Rajpurkar, Jia, Liang, "Know what you don't
 * know" (ACL 2018). Both sides are normalized, so that "The cat!" equals "cat".
 */
import { refused } from '../arguments.ts';
import { countNgrams, overlap } from './ngrams.ts';
import { splitWords } from './words.ts';

const asciiPunctuation = /[!-/:-@[-`{-~]/g;
/** With the word boundaries of Unicode, which JavaScript's `\b` does not know. */
const articles = /(?<![\p{L}\p{N}_])(?:an?|the)(?![\p{L}\p{N}_])/gu;

/** Lower case, without ASCII punctuation and articles, single spaces: in this order. */
export const normalizeAnswer = (text: string): string =>
  splitWords(text.toLowerCase().replaceAll(asciiPunctuation, '').replaceAll(articles, ' ')).join(
    ' ',
  );

export interface AnswerScore {
  /** 0 or 1. */
  readonly exactMatch: number;
  /** Of the words that both have, each as often as both have it. */
  readonly f1: number;
}

/**
 * The best over the accepted answers, each figure for itself. An empty answer is the right one to
 * a question without any: pass `[]` or `['']`.
 */
export function scoreAnswer(prediction: string, accepted: readonly string[]): AnswerScore {
  const given = accepted.filter((answer) => normalizeAnswer(answer) !== '');
  const references = given.length === 0 ? [''] : given;
  const predicted = normalizeAnswer(prediction);
  return {
    exactMatch: Math.max(
      ...references.map((answer) => Number(normalizeAnswer(answer) === predicted)),
    ),
    f1: Math.max(...references.map((answer) => wordF1(predicted, normalizeAnswer(answer)))),
  };
}

function wordF1(predicted: string, reference: string): number {
  if (predicted === '' || reference === '') return Number(predicted === reference);
  const [given, wanted] = [predicted.split(' '), reference.split(' ')];
  const common = overlap(countNgrams(given, 1), countNgrams(wanted, 1));
  if (common === 0) return 0;
  const precision = common / given.length;
  const recall = common / wanted.length;
  return (2 * precision * recall) / (precision + recall);
}

/** Means over questions, from 0 to 1 (the script of SQuAD prints 100 times that). */
export function scoreAnswers(
  items: readonly { readonly prediction: string; readonly accepted: readonly string[] }[],
): AnswerScore {
  if (items.length === 0) throw refused('Cannot score answers', 'at least one', 'none');
  const scores = items.map(({ prediction, accepted }) => scoreAnswer(prediction, accepted));
  const mean = (of: (score: AnswerScore) => number): number =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  return { exactMatch: mean(({ exactMatch }) => exactMatch), f1: mean(({ f1 }) => f1) };
}
