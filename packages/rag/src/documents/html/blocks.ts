/**
 * @file From a tree of HTML to blocks. The walk is a loop with a stack of its own, because a
 * hostile page may nest a million deep.
 */
import type { Span } from '../document.ts';
import type { TextBuilder } from '../text-builder.ts';
import { InlineText } from './inline-text.ts';
import { readTable } from './tables.ts';
import {
  attribute,
  type Element,
  isElement,
  isFrame,
  isHidden,
  isText,
  type Node,
  pushChildren,
} from './visible.ts';

export interface HtmlOptions {
  /** Leave out what frames the content, inside of it too. */
  readonly withoutFrame: boolean;
}

const blockTags = new Set(
  'address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header hgroup hr html legend li main menu nav ol p section summary tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);
const headingTag = /^h[1-6]$/;

/** What a paragraph becomes when it ends. */
interface Mode {
  readonly kind: 'paragraph' | 'list-item' | 'heading';
  readonly level: number;
  readonly mark: string;
}
const paragraph: Mode = { kind: 'paragraph', level: 0, mark: '' };

type Step = { readonly enter: Node; readonly depth: number } | { readonly leave: () => void };

export function addHtmlBlocks(root: Element, builder: TextBuilder, options: HtmlOptions): void {
  const inline = new InlineText();
  let mode = paragraph;
  const flush = (): void => {
    const { text, fileSpan } = inline.take();
    if (text !== '') write(builder, mode, text, fileSpan);
    // Only the first paragraph of an item carries its mark.
    if (mode.kind === 'list-item' && text !== '') mode = paragraph;
  };
  const steps: Step[] = [{ enter: root, depth: -1 }];
  const descend = (element: Element, depth: number, leave?: () => void): void => {
    if (leave !== undefined) steps.push({ leave });
    for (let i = element.childNodes.length - 1; i >= 0; i--)
      steps.push({ enter: element.childNodes[i]!, depth });
  };
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('leave' in step) {
      step.leave();
      continue;
    }
    const { enter: node, depth } = step;
    if (isText(node)) inline.add(node);
    if (!isElement(node) || (node !== root && isSkipped(node, options))) continue;
    const { tagName } = node;
    if (tagName === 'br') inline.breakLine();
    else if (tagName === 'img') inline.addAlternative(attribute(node, 'alt'));
    else if (tagName === 'pre') {
      flush();
      const code = new InlineText();
      for (const text of textNodes(node)) code.add(text);
      const { raw, fileSpan } = code.takeRaw();
      if (raw.trim() !== '') builder.code(raw.replace(/^\n|\n$/g, ''), fileSpan && { fileSpan });
    } else if (tagName === 'table') {
      flush();
      const table = readTable(node, options.withoutFrame);
      if (table === undefined) descend(node, depth, flush);
      else {
        if (table.caption !== '') builder.paragraph(table.caption);
        const origin = table.fileSpan === undefined ? {} : { fileSpan: table.fileSpan };
        builder.table(table.rows, table.headerRows, origin);
      }
    } else if (headingTag.test(tagName) || tagName === 'li') {
      flush();
      const before = mode;
      mode =
        tagName === 'li'
          ? { kind: 'list-item', level: Math.max(0, depth), mark: markOf(node) }
          : { kind: 'heading', level: Number(tagName[1]), mark: '' };
      descend(node, depth, () => {
        flush();
        mode = before;
      });
    } else if (tagName === 'ul' || tagName === 'ol') {
      flush();
      descend(node, depth + 1, flush);
    } else if (blockTags.has(tagName)) {
      flush();
      descend(node, depth, flush);
    } else descend(node, depth);
  }
  flush();
}

function write(builder: TextBuilder, mode: Mode, text: string, fileSpan: Span | undefined): void {
  const origin = fileSpan === undefined ? {} : { fileSpan };
  const line = text.replaceAll(/\s+/g, ' ');
  if (mode.kind === 'heading') builder.heading(mode.level, line, origin);
  else if (mode.kind === 'list-item') builder.listItem(text, mode.level, mode.mark, origin);
  else builder.paragraph(text, origin);
}

const isSkipped = (element: Element, { withoutFrame }: HtmlOptions): boolean =>
  isHidden(element) || (withoutFrame && isFrame(element, true));

/** `3.` in an ordered list, `-` in any other. */
function markOf(item: Element): string {
  const list = item.parentNode;
  if (list === null || !isElement(list) || list.tagName !== 'ol') return '-';
  const first = Number.parseInt(attribute(list, 'start'), 10);
  return `${itemNumber(list, item) + (Number.isNaN(first) ? 1 : first)}.`;
}

/** Counted once for a list, not anew for each of its items. */
const itemNumbers = new WeakMap<Element, Map<Element, number>>();
function itemNumber(list: Element, item: Element): number {
  let numbers = itemNumbers.get(list);
  if (numbers === undefined) {
    const items = list.childNodes.filter((node) => isElement(node) && node.tagName === 'li');
    numbers = new Map(items.map((one, i) => [one as Element, i]));
    itemNumbers.set(list, numbers);
  }
  return numbers.get(item) ?? 0;
}

function* textNodes(root: Element) {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isText(node)) yield node;
    else if (isElement(node) && !isHidden(node)) pushChildren(pending, node);
  }
}
