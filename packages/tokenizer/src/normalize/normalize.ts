/**
 * @file Normalization: what happens to text before a unigram or WordPiece model sees it, as a list
 * of steps. The steps are data, so that they can be written to a file and read from one.
 */
import type { AlignedText } from './aligned.ts';
import { type BertNormalization, normalizeBert } from './bert.ts';
import type { Charsmap } from './charsmap.ts';
import { type Pattern, patternRegExp } from './pattern.ts';
import { lowercase, type NormalizationForm, normalizeForm, replaceMatches } from './unicode.ts';

export type NormalizerStep =
  | ({ readonly type: 'bert' } & BertNormalization)
  | { readonly type: 'unicode'; readonly form: NormalizationForm }
  | { readonly type: 'lowercase' }
  /** Drops every mark (category M); it finds them only after NFD or NFKD. */
  | { readonly type: 'strip-marks' }
  /** Drops white space at the ends. */
  | { readonly type: 'strip'; readonly left: boolean; readonly right: boolean }
  | { readonly type: 'replace'; readonly pattern: Pattern; readonly content: string }
  /** In front of any text that is not empty. */
  | { readonly type: 'prepend'; readonly content: string }
  | { readonly type: 'charsmap'; readonly charsmap: Charsmap };

export function normalize(source: AlignedText, steps: readonly NormalizerStep[]): AlignedText {
  return steps.reduce(applyStep, source);
}

function applyStep(source: AlignedText, step: NormalizerStep): AlignedText {
  switch (step.type) {
    case 'bert':
      return normalizeBert(source, step);
    case 'unicode':
      return normalizeForm(source, step.form);
    case 'lowercase':
      return lowercase(source);
    case 'strip-marks':
      return replaceMatches(source, /\p{M}/gu, '');
    case 'strip':
      return strip(source, step);
    case 'replace':
      return replaceMatches(source, patternRegExp(step.pattern), step.content);
    case 'prepend':
      return source.text === ''
        ? source
        : source.rewrite((rewriter) => rewriter.replaceTo(0, step.content));
    case 'charsmap':
      return step.charsmap.apply(source);
  }
}

function strip(source: AlignedText, { left, right }: { left: boolean; right: boolean }) {
  const { text } = source;
  let start = 0;
  let end = text.length;
  if (left) while (start < end && whiteSpace.test(text[start]!)) start++;
  if (right) while (end > start && whiteSpace.test(text[end - 1]!)) end--;
  return source.rewrite((rewriter) => {
    if (start > 0) rewriter.replaceTo(start, '');
    rewriter.keepTo(end);
    if (end < text.length) rewriter.replaceTo(text.length, '');
  });
}

const whiteSpace = /\p{White_Space}/u;
