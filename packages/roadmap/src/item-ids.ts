/**
 * @file Names of items that last: made of the words of an item and of what it stands under, so that
 * a line written elsewhere in the document changes none.
 */
import { wordsOf } from '@gradus/topics';

const slugWords = 8;
const slugLength = 120;

/** `KV cache: concept + memory` → `kv-cache-concept-memory`; the first words of a long text. */
export function slugOf(text: string): string {
  const slug = wordsOf(text.slice(0, 4 * slugLength))
    .slice(0, slugWords)
    .join('-');
  // A language without spaces has long words: cut by character, not inside one.
  return slug.length <= slugLength ? slug : Array.from(slug).slice(0, slugLength).join('');
}

/** @returns a function that is asked for each item of one document, in order */
export function uniqueIds(): (path: readonly string[]) => string {
  const counts = new Map<string, number>();
  return (path) => {
    const id = path.filter((part) => part !== '').join('/') || 'item';
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    // The same words in the same place are told apart by their order; no slug has a full stop.
    return count === 1 ? id : `${id}.${count}`;
  };
}
