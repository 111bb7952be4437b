/** @file What a reader of markup reads, for tests that need no browser. */
import type { Html } from '../../src/dashboard/html.ts';

const signs: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** The words without the elements, in one line. */
export function wordsIn(page: Html | string | undefined): string {
  const source = typeof page === 'object' ? page.source : (page ?? '');
  return source
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/<\/?(?:a|b|bdi|code|time|wbr)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => signs[entity] ?? entity)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[.,:;)](?:\s|$))/g, '')
    .trim();
}

export const hrefsIn = ({ source }: Html): readonly string[] =>
  [...source.matchAll(/<a [^>]*?href="([^"]*)"/g)].map(([, href = '']) => href);
