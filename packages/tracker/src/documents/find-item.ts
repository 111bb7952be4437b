/** @file From what a person types to an item: its id, its code, its line, or words of its title. */
import { basename } from 'node:path';
import { wordsOf } from '@gradus/topics';
import { GradusError } from '@gradus/runtime';
import type { DocumentStanding, ItemStanding } from './standing.ts';

export interface FoundItem {
  readonly document: DocumentStanding;
  readonly standing: ItemStanding;
}

const shownAtMost = 8;

/**
 * @param query `a1-transformer-fundamentals/attention`, `M5`, `:50` or `skill-tracker.md:50`, or words
 * @throws GradusError `unknown-item`, `ambiguous-item` (usage)
 */
export function findItem(documents: readonly DocumentStanding[], query: string): FoundItem {
  const all = documents.flatMap((document) =>
    document.items.map((standing) => ({ document, standing })),
  );
  for (const matches of [isNamed, isAtLine, hasWords]) {
    const found = all.filter((candidate) => matches(candidate, query));
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    if (found.length > 1) throw ambiguous(query, found);
  }
  throw new GradusError({
    code: 'unknown-item',
    kind: 'usage',
    what: 'No item fits',
    expected:
      documents.length === 0 ? 'a registered document' : 'words of its title, its id, or :line',
    received: `"${query}"`,
    remedy:
      documents.length === 0
        ? 'Register one: ./gradus track add <file.md>.'
        : './gradus track bind --all lists all items with their lines.',
  });
}

const isNamed = ({ standing: { item } }: FoundItem, query: string): boolean =>
  item.id === query || item.code?.toLowerCase() === query.toLowerCase();

function isAtLine({ document, standing }: FoundItem, query: string): boolean {
  const match = /^(.*):(\d+)$/.exec(query);
  if (match === null || Number(match[2]) !== standing.item.line) return false;
  const [, file = ''] = match;
  return file === '' || endsWithPath(document.path, file);
}

/** Whole names: `r.md` is no end of `skill-tracker.md`. */
function endsWithPath(path: string, end: string): boolean {
  const wanted = end.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const whole = path.replaceAll('\\', '/');
  return whole === wanted || whole.endsWith(`/${wanted}`);
}

function hasWords({ standing: { item } }: FoundItem, query: string): boolean {
  const words = new Set(wordsOf(item.title));
  const wanted = wordsOf(query);
  return wanted.length > 0 && wanted.every((word) => words.has(word));
}

function ambiguous(query: string, found: readonly FoundItem[]): GradusError {
  const places = found
    .slice(0, shownAtMost)
    .map(
      ({ document, standing: { item } }) =>
        `${basename(document.path)}:${item.line} (${item.title})`,
    );
  const rest = found.length - places.length;
  return new GradusError({
    code: 'ambiguous-item',
    kind: 'usage',
    what: `"${query}" fits ${found.length} items`,
    expected: 'one',
    received: `${places.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    remedy: 'Name it by its line, such as the first of these.',
  });
}
