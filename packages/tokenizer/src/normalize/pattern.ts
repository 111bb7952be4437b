/**
 * @file What a replacement looks for: a text, or one of the regular expressions that tokenizer files
 * use. Files write them for Oniguruma, where some signs mean something else than in JavaScript (^ is
 * the start of any line there), so each one known here is listed with its translation; others are
 * refused, not guessed at.
 */

export type Pattern = { readonly text: string } | { readonly expression: Expression };

/** Oniguruma → JavaScript. */
const expressions = {
  ' {2,}': / {2,}/gu,
  ' +': / +/gu,
  '\\s+': /\p{White_Space}+/gu,
  '\\s{2,}': /\p{White_Space}{2,}/gu,
  '\\A ': /^ /gu,
  // A run is tried from its first mark only, so that long runs cost linear time.
  '(?<!▁)▁+\\z': /(?<!▁)▁+$/gu,
  '(?<! ) +\\z': /(?<! ) +$/gu,
} as const satisfies Record<string, RegExp>;

export type Expression = keyof typeof expressions;
export const knownExpressions = Object.keys(expressions) as readonly Expression[];

export const patternRegExp = (pattern: Pattern): RegExp =>
  'text' in pattern
    ? new RegExp(RegExp.escape(pattern.text), 'gu')
    : expressions[pattern.expression];
