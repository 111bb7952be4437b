/**
 * @file Unicode's own normalizations, with alignment: the forms NFC, NFD, NFKC and NFKD (UAX #15),
 * lower case, and the removal of accents.
 */
import type { AlignedText } from './aligned.ts';

export type NormalizationForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/**
 * A character with everything after it that normalization could reorder or compose with it: marks,
 * the vowels and finals of Hangul (also as compatibility and half-width letters) and the half-width
 * voicing signs of kana. Normalizing piece by piece then equals normalizing the whole.
 */
const combining = String.raw`\p{M}\u1160-\u11FF\uD7B0-\uD7FB\u3131-\u318E\uFF9E-\uFFDC`;
const clusters = new RegExp(`[^${combining}]?[${combining}]+|[^${combining}]`, 'gu');

export function normalizeForm(source: AlignedText, form: NormalizationForm): AlignedText {
  if (source.text.normalize(form) === source.text) return source;
  return source.rewrite((rewriter) => {
    for (const match of source.text.matchAll(clusters)) {
      const [cluster] = match;
      const normalized = cluster.normalize(form);
      if (normalized === cluster) continue;
      const kept = commonPrefix(cluster, normalized);
      rewriter.keepTo(match.index + kept);
      rewriter.replaceTo(match.index + cluster.length, normalized.slice(kept));
    }
  });
}

/** In units, whole characters only. */
function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length > 0 && a.codePointAt(length - 1)! > 0xffff ? length - 1 : length;
}

/**
 * Lower case by the rules of the whole text, so that a word-final Σ becomes ς; only İ grows (to i
 * and a dot above).
 */
export function lowercase(source: AlignedText): AlignedText {
  const lowered = source.text.toLowerCase();
  if (lowered === source.text) return source;
  return source.rewrite((rewriter) => {
    let from = 0;
    let to = 0;
    for (const character of source.text) {
      const length = character.toLowerCase().length;
      const lower = lowered.slice(to, to + length);
      if (lower !== character) {
        rewriter.keepTo(from);
        rewriter.replaceTo(from + character.length, lower);
      }
      from += character.length;
      to += length;
    }
  });
}

/** Removes what `pattern` (with the flag `g`) matches, or puts `replacement` in its place. */
export function replaceMatches(
  source: AlignedText,
  pattern: RegExp,
  replacement: string | ((match: string) => string),
): AlignedText {
  return source.rewrite((rewriter) => {
    for (const match of source.text.matchAll(pattern)) {
      const content = typeof replacement === 'string' ? replacement : replacement(match[0]);
      if (content === match[0]) continue;
      rewriter.keepTo(match.index);
      rewriter.replaceTo(match.index + match[0].length, content);
    }
  });
}
