/**
 * @file BERT's normalization: clean text, spaces around Han characters, no accents, lower case.
 *
 * Source: google-research/bert, tokenization.py (BasicTokenizer), in the order in which the
 * Hugging Face JavaScript tokenizer applies it.
 */
import type { AlignedText } from './aligned.ts';
import { lowercase, normalizeForm, replaceMatches } from './unicode.ts';

export interface BertNormalization {
  /** Drops control characters, makes every white space a space. */
  readonly cleanText: boolean;
  /** A space on both sides of each Han character, so that each becomes a word. */
  readonly spaceHan: boolean;
  /** Decomposes (NFD) and drops the non-spacing marks. BERT does so whenever it lower-cases. */
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
}

export const bertUncased: BertNormalization = {
  cleanText: true,
  spaceHan: true,
  stripAccents: true,
  lowercase: true,
};

/** Tab and line ends count as white space, though Unicode calls them control characters. */
const invisible = /(?![\t\n\r])[\uFFFD\p{Cc}\p{Cf}\p{Co}]/gu;
const whiteSpace = /\p{White_Space}/gu;
/** The blocks that BERT calls Chinese characters: Han, not kana and not Hangul. */
const han =
  /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

export function normalizeBert(source: AlignedText, options: BertNormalization): AlignedText {
  let aligned = source;
  if (options.cleanText) {
    aligned = replaceMatches(aligned, invisible, '');
    aligned = replaceMatches(aligned, whiteSpace, ' ');
  }
  if (options.spaceHan) aligned = replaceMatches(aligned, han, (character) => ` ${character} `);
  if (options.lowercase) aligned = lowercase(aligned);
  if (options.stripAccents) aligned = replaceMatches(normalizeForm(aligned, 'NFD'), /\p{Mn}/gu, '');
  return aligned;
}
