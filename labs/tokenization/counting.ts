/** @file Bytes, words and tokens of a text, and intervals of their ratios. */
import { type Interval, mean, pairedBootstrapInterval, type Random } from '@gradus/statistics';
import type { Tokenizer } from '@gradus/tokenizer';

export const bytesOf = (text: string): number => Buffer.byteLength(text);

export const tokensOf = (tokenizer: Tokenizer, text: string): number =>
  tokenizer.encode(text).length;

/** Words as Unicode segments them, also where no spaces are written (Chinese, Japanese). */
export function wordsOf(text: string, language: string): number {
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(
    text,
  )) {
    if (isWordLike === true) words++;
  }
  return words;
}

/** Over a whole sample: long texts count as much as they are long. */
export function bytesPerToken(tokenizer: Tokenizer, texts: readonly string[]): number {
  return total(texts, bytesOf) / total(texts, (text) => tokensOf(tokenizer, text));
}

export const total = (texts: readonly string[], measure: (text: string) => number): number =>
  texts.reduce((sum, text) => sum + measure(text), 0);

/** How many times as much `first` is as `second`, item by item the same content. */
export function pairedRatio(
  first: readonly number[],
  second: readonly number[],
  random: Random,
): Interval {
  return pairedBootstrapInterval(first, second, (a, b) => mean(a) / mean(b), { random });
}
