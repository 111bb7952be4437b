/**
 * @file Is it still the template, or has somebody answered? The rule, for every kind:
 *
 * - Words are counted outside headings and comments, and where they stand in no line of the
 *   template and in no run of three words that the template has or that came before: a prompt that
 *   was copied out of its comment, or a sentence pasted thirty times, says nothing new.
 * - Something that holds 5 such words under one heading is an answer.
 * - A record counts with 30 such words, and as many answers as its kind needs (kinds.ts).
 */
import { wordsOf } from '@gradus/topics';
import { kindRules, type RecordKind } from './kinds.ts';
import { readLines } from './lines.ts';

export const wordsNeeded = 30;
const wordsOfAnAnswer = 5;
const runLength = 3;

export interface OwnWords {
  readonly words: number;
  /** Sections with an answer. */
  readonly answers: number;
}

/** @param template what the text began as; empty for what had none */
export function countOwnWords(text: string, template: string): OwnWords {
  const known = new Set(template.split(/\r\n?|\n/).map(flat));
  const said = new Set(runsOf(splitWords(template)));
  const sections = [0];
  let paragraph: string[] = [];
  const close = (): void => {
    sections.push((sections.pop() ?? 0) + countNew(paragraph, said));
    paragraph = [];
  };
  for (const { text: line, heading } of readLines(text).lines) {
    if (heading !== undefined) {
      close();
      sections.push(0);
    } else if (line.trim() === '') {
      close();
    } else if (!known.has(flat(line))) {
      for (const word of splitWords(line.replace(listMark, ''))) paragraph.push(word);
    }
  }
  close();
  return {
    words: sections.reduce((sum, words) => sum + words, 0),
    answers: sections.filter((words) => words >= wordsOfAnAnswer).length,
  };
}

export const isAnswered = (kind: RecordKind, { words, answers }: OwnWords): boolean =>
  words >= wordsNeeded && answers >= kindRules[kind].answersNeeded;

/** Words that stand in no known run; the runs of the paragraph are known from then on. */
function countNew(words: readonly string[], said: Set<string>): number {
  const isKnown = Array.from(words, () => false);
  for (const [start, run] of runsOf(words).entries()) {
    if (said.has(run)) isKnown.fill(true, start, start + runLength);
    said.add(run);
  }
  return isKnown.filter((known) => !known).length;
}

const runsOf = (words: readonly string[]): string[] =>
  words.slice(runLength - 1).map((_, start) => words.slice(start, start + runLength).join(' '));

/** `- [x] `, `3. `, `> ` */
const listMark = /^[\s>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?:\[[ xX]\][ \t]+)?/;

const flat = (line: string): string => line.trim().replaceAll(/\s+/g, ' ');

/** Writing without spaces between words is cut by the dictionary that comes with Node. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

function splitWords(text: string): string[] {
  return wordsOf(text).flatMap((word) =>
    unspaced.test(word) ? Array.from(segmenter.segment(word), ({ segment }) => segment) : [word],
  );
}
