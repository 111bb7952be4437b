/** @file From text to the words that WordPiece cuts up: normalized, then split. */
import type { AlignedText } from '../normalize/aligned.ts';

/**
 * - `bert`: at white space, and every mark of punctuation is a word of its own.
 * - `whitespace`: at white space only.
 */
export type WordSplit = 'bert' | 'whitespace';

/** Unicode's punctuation, and the ASCII signs that Unicode calls symbols (`$ + < = > ^ ` | ~`). */
const punctuation = '\\p{P}!-\\/:-@\\[-`\\{-~';

const patterns: Readonly<Record<WordSplit, RegExp>> = {
  bert: new RegExp(String.raw`[^\p{White_Space}${punctuation}]+|[${punctuation}]`, 'gu'),
  whitespace: /\P{White_Space}+/gu,
};

/** `"don't stop"` by `bert` → don, ', t, stop; with their places in the normalized text. */
export function* splitWords(
  { text }: AlignedText,
  split: WordSplit,
): Generator<{ readonly word: string; readonly start: number }> {
  for (const match of text.matchAll(patterns[split])) yield { word: match[0], start: match.index };
}
