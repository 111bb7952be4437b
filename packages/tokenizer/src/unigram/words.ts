/**
 * @file From text to what a unigram model segments: normalized, spaces written ▁, one ▁ in front, cut
 * into words that each begin with their ▁.
 */
import { AlignedText } from '../normalize/aligned.ts';
import { normalize, type NormalizerStep } from '../normalize/normalize.ts';
import { replaceMatches } from '../normalize/unicode.ts';
import { spaceMark } from './vocabulary.ts';

/** `"the  cat"` with a step that collapses spaces → `"▁the▁cat"` */
export function prepareText(
  text: string,
  normalizer: readonly NormalizerStep[],
  withPrefix: boolean,
): AlignedText {
  const marked = replaceMatches(normalize(AlignedText.of(text), normalizer), / /g, spaceMark);
  return !withPrefix || marked.text === '' || marked.text.startsWith(spaceMark)
    ? marked
    : marked.rewrite((rewriter) => rewriter.replaceTo(0, spaceMark));
}

/** Where the word that starts at `start` ends: before the next mark. */
export function wordEnd(marked: string, start: number): number {
  const next = marked.indexOf(spaceMark, start + 1);
  return next < 0 ? marked.length : next;
}

/** `"▁the▁cat▁the"` → ▁the: 2, ▁cat: 1 */
export function countWords(
  texts: Iterable<string>,
  normalizer: readonly NormalizerStep[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const marked = prepareText(text, normalizer, true).text;
    for (let start = 0; start < marked.length;) {
      const end = wordEnd(marked, start);
      const word = marked.slice(start, end);
      counts.set(word, (counts.get(word) ?? 0) + 1);
      start = end;
    }
  }
  return counts;
}
