/**
 * @file Which entries of a stream are kept: the first ones, or a sample of all of them in which each
 * entry is equally likely (Vitter, "Random sampling with a reservoir", algorithm R, ACM TOMS 11,
 * 1985). Either way no more than `limit` are in memory.
 */
import type { Random } from '@gradus/statistics';

export interface Selection {
  readonly limit: number;
  /** In the order of the file, or sampled and shuffled. */
  readonly order: 'file' | 'shuffled';
}

export interface Keeper<Entry> {
  readonly kept: Entry[];
  /** @returns false when nothing more is wanted */
  offer(entry: Entry): boolean;
  /** The kept entries in their final order. */
  finish(): Entry[];
}

export function keeperOf<Entry>({ limit, order }: Selection, random: Random): Keeper<Entry> {
  const kept: Entry[] = [];
  if (order === 'file') {
    return {
      kept,
      offer: (entry) => kept.push(entry) < limit,
      finish: () => kept,
    };
  }
  const places = random.split('reservoir');
  let seen = 0;
  return {
    kept,
    offer(entry) {
      seen++;
      if (kept.length < limit) {
        kept.push(entry);
      } else {
        const place = places.integer(seen);
        if (place < limit) kept[place] = entry;
      }
      return true;
    },
    finish: () => random.split('order').shuffle(kept),
  };
}
