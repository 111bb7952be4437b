/** @file Items in lists: check boxes, and bullets where a document keeps its items in bullets. */
import type { ItemDraft } from './item-draft.ts';
import { namedValue } from './named-value.ts';
import type { Block, Heading, ListBlock } from './outline.ts';
import type { Place, Role, StyleId } from './roadmap.ts';
import { roleOf, type SectionRole } from './roles.ts';

/** Knows the whole document, since an item depends on what is nested in it and stands beside it. */
export class ListReader {
  readonly #style: StyleId;
  readonly #children = new Map<ListBlock, ListBlock[]>();
  readonly #boxesUnder = new Map<Heading | undefined, number>();

  constructor(blocks: readonly Block[], style: StyleId) {
    this.#style = style;
    for (const block of blocks) {
      if (block.kind !== 'item') continue;
      if (block.box !== undefined) {
        const heading = block.section.at(-1);
        this.#boxesUnder.set(heading, (this.#boxesUnder.get(heading) ?? 0) + 1);
      }
      if (block.parent === undefined) continue;
      const siblings = this.#children.get(block.parent);
      if (siblings === undefined) this.#children.set(block.parent, [block]);
      else siblings.push(block);
    }
  }

  /** @param section what the headings above it say, without the document's own title */
  read(block: ListBlock, section: readonly string[]): ItemDraft | undefined {
    const labels = labelsOf(block);
    const found = roleOf([...section, ...labels]);
    const { box } = block;
    if (box === undefined && !this.#isItemWithoutBox(block, found)) return undefined;
    // Several boxes under the heading of one project are its parts.
    const isPart = found === 'project' && (this.#boxesUnder.get(block.section.at(-1)) ?? 0) > 1;
    const role: Role = found === 'prose' ? 'plan' : isPart ? 'task' : found;
    return {
      title: block.text,
      role,
      cells: {},
      fields: fieldsOf(this.#children.get(block) ?? []),
      labels,
      ...(box === undefined ? {} : { box }),
    };
  }

  #isItemWithoutBox({ parent, section }: ListBlock, role: SectionRole): boolean {
    if (parent !== undefined || section.length === 0) return false;
    if (this.#style === 'phases') return role !== 'prose';
    return this.#style === 'sequential' && role === 'objective';
  }
}

/** `Deliverables`, for boxes nested in an item of that name; the label above a list. */
function labelsOf({ parent, label }: ListBlock): string[] {
  const outer = parent === undefined ? [] : labelsOf(parent);
  const own = parent !== undefined && parent.box === undefined ? parent.text : '';
  return [...outer, label ?? '', own.replace(/:$/, '')].filter((text) => text !== '');
}

/** Any name may stand there, also one that every object has (`constructor`). */
function fieldsOf(children: readonly ListBlock[]): Readonly<Record<string, Place>> {
  const fields = new Map<string, Place>();
  for (const { lines, box } of children) {
    const [line] = lines;
    const field = line === undefined || box !== undefined ? undefined : namedValue(line);
    if (field !== undefined && !fields.has(field.name)) fields.set(field.name, field.value);
  }
  return Object.fromEntries(fields);
}
