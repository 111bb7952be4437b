/** @file What a row or a list item says by itself, before its place in the document is added. */
import type { Item } from './roadmap.ts';

export type ItemDraft = Pick<Item, 'title' | 'role' | 'cells' | 'fields' | 'box' | 'code'> & {
  /** What stands between the headings and the item: the label of its list. */
  readonly labels: readonly string[];
  /** The same in a table: the module that its row belongs to. */
  readonly module?: string;
};
