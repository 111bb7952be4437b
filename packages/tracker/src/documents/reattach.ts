/**
 * @file What is remembered of items whose words the learner changed. An item is known by its words,
 * so a reworded one has a new name: what was kept under the old one moves to the new one where only
 * one can be meant, and what finds no item is named, not dropped in silence.
 */
import type { Item, Place, Roadmap } from '@gradus/roadmap';
import type { LedgerEntry } from './ledger.ts';
import { placesOf } from './own-text.ts';

export type Kept = Pick<LedgerEntry, 'choices' | 'links' | 'memories' | 'items'>;

export interface Orphan {
  /** The id of the item that is no more. */
  readonly item: string;
  /** `mark`: what a sync wrote; the others are decisions of the learner's. */
  readonly kinds: readonly ('mark' | 'topics' | 'links')[];
}

export interface Reattached<K extends Kept> {
  readonly kept: K;
  /** In the order of their ids. */
  readonly orphans: readonly Orphan[];
}

export function reattach<K extends Kept>(kept: K, roadmap: Roadmap): Reattached<K> {
  const present = new Set(roadmap.items.map(({ id }) => id));
  const lost = idsIn(kept).filter((id) => !present.has(id));
  if (lost.length === 0) return { kept, orphans: [] };
  const search = new Search(kept, roadmap);
  const found = new Map<string, string>();
  // What stands word for word where a sync wrote it is sure; the rest is found among what is left.
  for (const id of lost.toSorted((a, b) => search.marksOf(b).length - search.marksOf(a).length)) {
    const item = search.find(id);
    if (item !== undefined) found.set(id, item);
  }
  const left = lost.filter((id) => !found.has(id));
  // A mark goes back wherever it stands; a decision must not come to an item that it was not made of.
  for (const [id, item] of found) {
    const isDecided = Object.hasOwn(kept.choices, id) || Object.hasOwn(kept.links, id);
    if (isDecided && search.isContested(item, id, left)) found.delete(id);
  }
  const orphans = lost.filter((id) => !found.has(id)).map((item) => orphanOf(item, kept));
  return { kept: found.size === 0 ? kept : renamed(kept, found), orphans };
}

/** Before the field: `a/attention` of `a/attention#box`. Figures are no items. */
const itemIn = (key: string): string | undefined =>
  key.startsWith('figure:') ? undefined : key.slice(0, key.lastIndexOf('#'));

const idsIn = ({ choices, links, memories }: Kept): readonly string[] =>
  [
    ...new Set([
      ...Object.keys(memories).flatMap((key) => itemIn(key) ?? []),
      ...Object.keys(choices),
      ...Object.keys(links),
    ]),
  ].toSorted();

function orphanOf(item: string, { choices, links, memories }: Kept): Orphan {
  const hasMark = Object.keys(memories).some((key) => itemIn(key) === item);
  return {
    item,
    kinds: [
      ...(hasMark ? (['mark'] as const) : []),
      ...(Object.hasOwn(choices, item) ? (['topics'] as const) : []),
      ...(Object.hasOwn(links, item) ? (['links'] as const) : []),
    ],
  };
}

const sectionOf = (id: string): string => id.slice(0, Math.max(id.lastIndexOf('/'), 0));

interface WrittenMark {
  /** `#box` */
  readonly field: string;
  readonly written: string;
}

class Search {
  readonly #places: ReadonlyMap<string, Place>;
  readonly #marks: ReadonlyMap<string | undefined, readonly WrittenMark[]>;
  readonly #items: readonly Item[];
  /** The items of each section as they stood at the last sync, and as they stand now. */
  readonly #before: ReadonlyMap<string, readonly string[]>;
  readonly #now: ReadonlyMap<string, readonly string[]>;
  /** Those that were not there before, and have nothing of their own. */
  readonly #fresh: Set<string>;

  constructor(kept: Kept, roadmap: Roadmap) {
    const { items } = roadmap;
    this.#places = placesOf(roadmap);
    this.#items = items;
    this.#marks = Map.groupBy(
      Object.entries(kept.memories).map(([key, { written }]) => ({
        item: itemIn(key),
        field: key.slice(key.lastIndexOf('#')),
        written,
      })),
      ({ item }) => item,
    );
    this.#before = Map.groupBy(kept.items ?? [], sectionOf);
    this.#now = Map.groupBy(
      items.map(({ id }) => id),
      sectionOf,
    );
    const known = new Set([...(kept.items ?? []), ...idsIn(kept)]);
    this.#fresh = new Set(items.map(({ id }) => id).filter((id) => !known.has(id)));
  }

  marksOf(id: string): readonly WrittenMark[] {
    return this.#marks.get(id) ?? [];
  }

  /** Each new item is given away once. */
  find(lost: string): string | undefined {
    const fits = this.#items
      .map(({ id }) => id)
      .filter((id) => this.#fresh.has(id) && this.#reads(id, lost));
    const name = lost.slice(lost.lastIndexOf('/') + 1);
    const moved = fits.filter((id) => id.slice(id.lastIndexOf('/') + 1) === name);
    const near = fits.filter((id) => sectionOf(id) === sectionOf(lost));
    const found = near.length > 0 ? this.#oneOf(near, lost) : this.#oneOf(moved, lost);
    if (found !== undefined) this.#fresh.delete(found);
    return found;
  }

  /** At least one of its places stands word for word as it was written. */
  #reads(id: string, lost: string): boolean {
    const marks = this.marksOf(lost);
    return (
      marks.length === 0 ||
      marks.some(({ field, written }) => this.#places.get(`${id}${field}`)?.text === written)
    );
  }

  /** Of several, the one in the same place between neighbours that kept their names. */
  #oneOf(candidates: readonly string[], lost: string): string | undefined {
    if (candidates.length === 1) return candidates[0];
    const section = sectionOf(lost);
    const before = this.#before.get(section) ?? [];
    const now = this.#now.get(section) ?? [];
    const stable = new Set(before).intersection(new Set(now));
    const gap = changedBetween(before, lost, stable);
    const start = gap[0] === undefined ? -1 : before.indexOf(gap[0]);
    const first = now.indexOf(before[start - 1] ?? '') + 1;
    const replacement = now[first + gap.indexOf(lost)];
    return candidates.find((id) => id === replacement);
  }

  /** Another that found no item might as well be meant. */
  isContested(found: string, lost: string, orphans: readonly string[]): boolean {
    return orphans.some(
      (other) =>
        sectionOf(other) === sectionOf(lost) &&
        (this.marksOf(other).length > 0 || this.marksOf(lost).length === 0) &&
        this.#reads(found, other),
    );
  }
}

/** The names around one that are no more, from the last that is still there to the next. */
function changedBetween(
  names: readonly string[],
  one: string,
  stable: ReadonlySet<string>,
): readonly string[] {
  const at = names.indexOf(one);
  const start = names.findLastIndex((name, index) => index < at && stable.has(name)) + 1;
  const end = names.findIndex((name, index) => index > at && stable.has(name));
  return at < 0 ? [] : names.slice(start, end < 0 ? names.length : end);
}

function renamed<K extends Kept>(kept: K, names: ReadonlyMap<string, string>): K {
  const nameOf = (id: string): string => names.get(id) ?? id;
  const keyOf = (key: string): string => {
    const item = itemIn(key);
    return item === undefined ? key : `${nameOf(item)}${key.slice(key.lastIndexOf('#'))}`;
  };
  const mapped = <V>(record: Readonly<Record<string, V>>, to: (key: string) => string) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [to(key), value]));
  return {
    ...kept,
    choices: mapped(kept.choices, nameOf),
    links: mapped(kept.links, nameOf),
    memories: mapped(kept.memories, keyOf),
  };
}
