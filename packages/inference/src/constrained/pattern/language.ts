/** @file A regular expression as a language, over any way of writing a character. */
import { type CodePoints, everyCharacter } from '../automaton/code-points.ts';
import { choice, empty, type Language, repeat, sequence } from '../automaton/language.ts';
import type { Alternative, Expression } from './syntax.ts';

/** How characters of a set are written: as UTF-8, or as they stand in a JSON string. */
export type Writing = (set: CodePoints) => Language;

/** Texts that match from their start to their end, whether the pattern says `^` and `$` or not. */
export const wholeMatch = (alternatives: readonly Alternative[], writing: Writing): Language =>
  choice(alternatives.map(({ body }) => languageOf(body, writing)));

/** Texts in which the pattern is found, as JSON Schema has it: anywhere, but for `^` and `$`. */
export function containsMatch(alternatives: readonly Alternative[], writing: Writing): Language {
  const anything = repeat(writing(everyCharacter), 0, Infinity);
  return choice(
    alternatives.map(({ body, fromStart, toEnd }) =>
      sequence([fromStart ? empty : anything, languageOf(body, writing), toEnd ? empty : anything]),
    ),
  );
}

function languageOf(expression: Expression, writing: Writing): Language {
  switch (expression.type) {
    case 'characters':
      return writing(expression.set);
    case 'repeat':
      return repeat(languageOf(expression.part, writing), expression.least, expression.most);
    case 'choice':
      return choice(expression.parts.map((part) => languageOf(part, writing)));
    case 'sequence':
      return sequence(expression.parts.map((part) => languageOf(part, writing)));
  }
}
