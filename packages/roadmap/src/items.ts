/** @file From the outline to items: what stands where, under which name. */
import { groupHeading, groupId } from './groups.ts';
import type { ItemDraft } from './item-draft.ts';
import { slugOf, uniqueIds } from './item-ids.ts';
import { ListReader } from './list-items.ts';
import type { Block, Heading } from './outline.ts';
import type { Item, StyleId } from './roadmap.ts';
import { isOptional } from './roles.ts';
import { TableReader } from './table-items.ts';

/** An item, and the heading that it stands under directly. */
export interface PlacedItem {
  readonly item: Item;
  readonly heading?: Heading;
}

/** @param title the heading that is the document's own, and says nothing about its parts */
export function readItems(
  blocks: readonly Block[],
  style: StyleId,
  title: Heading | undefined,
): readonly PlacedItem[] {
  const lists = new ListReader(blocks, style);
  const tables = new TableReader();
  const identify = uniqueIds();
  const slugOfHeading = perHeading(slugOf);
  const groupOfHeading = perHeading(groupId);
  const items: PlacedItem[] = [];
  for (const block of blocks) {
    if (block.kind !== 'row' && block.kind !== 'item') continue;
    const headings = block.section.filter((heading) => heading !== title);
    const above = headings.map(({ text }) => text);
    const draft = block.kind === 'row' ? tables.read(block) : lists.read(block, above);
    if (draft === undefined) continue;
    const { labels, module, ...parts } = draft;
    const section = [...above, ...labels, ...(module === undefined ? [] : [module])];
    const outermost = groupHeading(block.section, title);
    const group = outermost === undefined ? undefined : groupOfHeading(outermost);
    const heading = block.section.at(-1);
    const nested = headings.slice(1).map(slugOfHeading);
    const item: Item = {
      id: identify(pathTo(draft, group, nested)),
      line: block.line,
      section,
      optional: isOptional(section, draft.title),
      ...(group === undefined ? {} : { group }),
      ...parts,
    };
    items.push(heading === undefined ? { item } : { item, heading });
  }
  return items;
}

/** A code like `M5` says enough within its group. */
function pathTo(
  { code, module = '', title }: ItemDraft,
  group: string | undefined,
  nested: readonly string[],
): string[] {
  const first = group?.toLowerCase() ?? '';
  return code === undefined
    ? [first, ...nested, slugOf(module), slugOf(title)]
    : [first, slugOf(code)];
}

/** Every item below a heading asks for the same. */
function perHeading(name: (text: string) => string): (heading: Heading) => string {
  const names = new Map<Heading, string>();
  return (heading) => {
    const known = names.get(heading) ?? name(heading.text);
    names.set(heading, known);
    return known;
  };
}
