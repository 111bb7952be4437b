/** @file From the outline to items: boxes, table rows, and bullets where a document has no boxes. */
import { wordsOf } from '@gradus/topics';
import { groupHeading, groupId } from './groups.ts';
import { namedValue } from './named-value.ts';
import type { Block, Heading, ListBlock, RowBlock } from './outline.ts';
import type { Item, Place, Role, StyleId } from './roadmap.ts';
import { isOptional, roleOf } from './roles.ts';
import { columnOf, criteriaColumn, isLevelRow, isMilestoneRow, levelColumn } from './style.ts';

export interface ReadItem extends Item {
  /** The heading that it stands under directly. */
  readonly heading?: Heading;
}

export function readItems(
  blocks: readonly Block[],
  style: StyleId,
  title: Heading | undefined,
): readonly ReadItem[] {
  const children = childrenOf(blocks);
  const boxesUnder = countBoxes(blocks);
  const above = new AsAbove();
  const identify = uniqueIds();
  const items: ReadItem[] = [];
  for (const block of blocks) {
    let draft: Draft | undefined;
    if (block.kind === 'row') draft = fromRow(block, above);
    else if (block.kind === 'item') draft = fromListItem(block, style, children, boxesUnder);
    if (draft === undefined) continue;
    const heading = block.section.at(-1);
    const group = groupHeading(block.section, title);
    // The document's own title says nothing about its parts.
    const section = [
      ...block.section.filter((one) => one !== title).map(({ text }) => text),
      ...draft.labels,
    ];
    const { labels: _, module: __, ...parts } = draft;
    items.push({
      id: identify(draft.code ?? draft.module ?? heading?.text ?? '', draft),
      line: block.line,
      section,
      optional: isOptional(section, draft.title),
      ...(group === undefined ? {} : { group: groupId(group.text) }),
      ...(heading === undefined ? {} : { heading }),
      ...parts,
    });
  }
  return items;
}

type Draft = Pick<Item, 'title' | 'role' | 'cells' | 'fields' | 'box' | 'code'> & {
  /** What stands between the headings and the item: a module, a list's label. */
  readonly labels: readonly string[];
  readonly module?: string;
};

function fromRow(row: RowBlock, above: AsAbove): Draft | undefined {
  if (isLevelRow(row)) return fromLevelRow(row, above);
  if (!isMilestoneRow(row)) return undefined;
  const code = row.texts[columnOf(row.header, /^milestones?$/i)] ?? '';
  const title = row.texts[columnOf(row.header, criteriaColumn)] ?? '';
  if (title === '') return undefined;
  return {
    title,
    role: 'milestone',
    cells: {},
    fields: {},
    labels: [],
    ...(code === '' ? {} : { code }),
  };
}

function fromLevelRow(row: RowBlock, above: AsAbove): Draft | undefined {
  const level = columnOf(row.header, levelColumn);
  const named = columnOf(row.header, /^(?:topic|skill|item|subject)s?$/i);
  const titleColumn = named >= 0 ? named : level - 1;
  const title = row.texts[titleColumn] ?? '';
  const module = titleColumn === 0 ? '' : above.inherit(row, 0);
  if (title === '') return undefined;
  const cell = (column: number): Place | undefined => row.cells[column];
  const places = {
    level: cell(level),
    evidence: cell(columnOf(row.header, /^(?:evidence|links?|proofs?)\b/i)),
    status: cell(columnOf(row.header, /^(?:status|state)$/i)),
  };
  return {
    title,
    role: 'topic',
    cells: Object.fromEntries(Object.entries(places).filter(([, place]) => place !== undefined)),
    fields: {},
    labels: module === '' ? [] : [module],
    ...(module === '' ? {} : { module }),
  };
}

/** An empty cell means what stands above it in the same table. */
class AsAbove {
  #header: readonly string[] | undefined;
  #texts: string[] = [];

  inherit({ header, texts }: RowBlock, column: number): string {
    if (header !== this.#header) {
      this.#header = header;
      this.#texts = [];
    }
    const own = texts[column] ?? '';
    if (own !== '') this.#texts[column] = own;
    return this.#texts[column] ?? '';
  }
}

function fromListItem(
  block: ListBlock,
  style: StyleId,
  children: ReadonlyMap<ListBlock, readonly ListBlock[]>,
  boxesUnder: ReadonlyMap<Heading | undefined, number>,
): Draft | undefined {
  const labels = labelsOf(block);
  const found = roleOf([...block.section.map(({ text }) => text), ...labels]);
  const { box } = block;
  if (box === undefined && !isItemWithoutBox(block, style, found)) return undefined;
  // Several boxes under the heading of one project are its parts.
  const isPart = found === 'project' && (boxesUnder.get(block.section.at(-1)) ?? 0) > 1;
  const role: Role = found === 'prose' ? 'plan' : isPart ? 'task' : found;
  return {
    title: block.text,
    role,
    cells: {},
    fields: fieldsOf(children.get(block) ?? []),
    labels,
    ...(box === undefined ? {} : { box }),
  };
}

/** Bullets are items where a document keeps its list in bullets. */
function isItemWithoutBox(
  block: ListBlock,
  style: StyleId,
  role: ReturnType<typeof roleOf>,
): boolean {
  if (block.parent !== undefined || block.section.length === 0) return false;
  return style === 'phases' ? role !== 'prose' : style === 'sequential' && role === 'objective';
}

/** `Deliverables`, for boxes nested in an item of that name; the label above a list. */
function labelsOf(block: ListBlock): string[] {
  const outer = block.parent === undefined ? [] : labelsOf(block.parent);
  const own = block.parent !== undefined && block.parent.box === undefined ? block.parent.text : '';
  return [...outer, block.label ?? '', own.replace(/:$/, '')].filter((label) => label !== '');
}

function fieldsOf(children: readonly ListBlock[]): Readonly<Record<string, Place>> {
  const fields: Record<string, Place> = {};
  for (const { lines, box } of children) {
    const [line] = lines;
    const field = line === undefined || box !== undefined ? undefined : namedValue(line);
    if (field !== undefined) fields[field.name] ??= field.value;
  }
  return fields;
}

function childrenOf(blocks: readonly Block[]): ReadonlyMap<ListBlock, readonly ListBlock[]> {
  const children = new Map<ListBlock, ListBlock[]>();
  for (const block of blocks) {
    if (block.kind !== 'item' || block.parent === undefined) continue;
    const siblings = children.get(block.parent);
    if (siblings === undefined) children.set(block.parent, [block]);
    else siblings.push(block);
  }
  return children;
}

function countBoxes(blocks: readonly Block[]): ReadonlyMap<Heading | undefined, number> {
  const counts = new Map<Heading | undefined, number>();
  for (const block of blocks) {
    if (block.kind !== 'item' || block.box === undefined) continue;
    const heading = block.section.at(-1);
    counts.set(heading, (counts.get(heading) ?? 0) + 1);
  }
  return counts;
}

/** The same words under the same heading are told apart by their order. */
function uniqueIds(): (section: string, item: Draft) => string {
  const counts = new Map<string, number>();
  const slug = (text: string): string => wordsOf(text).slice(0, 8).join('-');
  return (section, { code, title }) => {
    const parts = [slug(section), code === undefined ? slug(title) : ''];
    const id = parts.filter((part) => part !== '').join('/') || 'item';
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return count === 1 ? id : `${id}-${count}`;
  };
}
