/**
 * @file What is held out. Every list of the grammar (frames, templates, verbs, words) is cut by one
 * rule that nobody chose item by item: each fifth is held out.
 */
import type { Random } from '@gradus/statistics';

export interface Split<Item> {
  readonly trained: readonly Item[];
  readonly heldOut: readonly Item[];
}

/** The third of each five: lists often begin with what is most common. */
export const isHeldOutAt = (index: number): boolean => index % 5 === 2;

export function split<Item>(items: readonly Item[]): Split<Item> {
  return {
    trained: items.filter((_, index) => !isHeldOutAt(index)),
    heldOut: items.filter((_, index) => isHeldOutAt(index)),
  };
}

/** `isNew` draws what training never sees. */
export function draw<Item>(random: Random, items: Split<Item>, isNew: boolean): Item {
  const side = isNew ? items.heldOut : items.trained;
  return side[random.integer(side.length)]!;
}

/** Another than `first`. */
export function drawOther<Item>(
  random: Random,
  items: Split<Item>,
  isNew: boolean,
  first: Item,
): Item {
  for (;;) {
    const other = draw(random, items, isNew);
    if (other !== first) return other;
  }
}

/** What of a dialogue training never saw. */
export interface Novelty {
  readonly templates: boolean;
  readonly verbs: boolean;
  readonly values: boolean;
}

/** `joint` is the test that counts; the three before it tell why it fails. */
export const slices = {
  train: { templates: false, verbs: false, values: false },
  values: { templates: false, verbs: false, values: true },
  templates: { templates: true, verbs: false, values: false },
  verbs: { templates: false, verbs: true, values: false },
  joint: { templates: true, verbs: true, values: true },
} as const satisfies Record<string, Novelty>;
export type SliceName = keyof typeof slices;
