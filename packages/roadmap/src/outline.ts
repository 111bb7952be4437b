/**
 * @file What stands in a Markdown document, in order: headings, list items, table rows and
 * paragraphs, each with its exact place. The parser says which lines a block takes; the places
 * inside a line are found here, in the text as it is.
 */
import type { Token } from 'markdown-it';
import { cellsOf } from './cells.ts';
import { checkBoxIn, parseMarkdown } from './markdown.ts';
import type { Place } from './roadmap.ts';
import { linesOf, type SourceLine } from './source-text.ts';

/** One that stands for itself: inside a list or a quotation, a heading begins no section. */
export interface Heading {
  readonly depth: number;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

interface Placed {
  /** From 1. */
  readonly line: number;
  /** The headings above it, outermost first. */
  readonly section: readonly Heading[];
}

/** A list item without what is nested in it: that follows, with this one as `parent`. */
export interface ListBlock extends Placed {
  readonly kind: 'item';
  readonly text: string;
  readonly box?: Place;
  /** The short paragraph right above its list: `Milestones`. */
  readonly label?: string;
  readonly parent?: ListBlock;
  /** The lines of its own text. */
  readonly lines: readonly SourceLine[];
}

export interface RowBlock extends Placed {
  readonly kind: 'row';
  /** Plain text; one and the same array for all rows of a table. */
  readonly header: readonly string[];
  /** Plain text, one per column; an empty cell is empty here. */
  readonly texts: readonly string[];
  readonly cells: readonly Place[];
  readonly source: SourceLine;
}

/** A paragraph outside lists. */
export interface ParagraphBlock extends Placed {
  readonly kind: 'paragraph';
  readonly text: string;
  readonly lines: readonly SourceLine[];
}

export interface HeadingBlock extends Placed {
  readonly kind: 'heading';
  readonly heading: Heading;
}

/** A table begins; its rows follow. */
export interface TableBlock extends Placed {
  readonly kind: 'table';
  /** The same array that its rows have. */
  readonly header: readonly string[];
  /** The line of dashes under the header. */
  readonly rule: SourceLine;
}

export type Block = HeadingBlock | ListBlock | TableBlock | RowBlock | ParagraphBlock;

/** @throws GradusError `too-deeply-nested` (usage) */
export function outline(text: string): readonly Block[] {
  const lines = linesOf(text);
  const { tokens, plainText } = parseMarkdown(text, lines);
  const walk = new Walk(lines, plainText);
  for (const token of tokens) walk.take(token);
  return walk.blocks;
}

/** Follows the flat list of openings and closings. */
class Walk {
  readonly blocks: Block[] = [];
  readonly #lines: readonly SourceLine[];
  readonly #plainText: (inline: string) => string;
  #section: readonly Heading[] = [];
  #headingDepth: number | undefined;
  /** The labels of the lists that are open. */
  readonly #lists: (string | undefined)[] = [];
  /** The list items that are open; `block` is missing until their text has come. */
  readonly #items: { block?: ListBlock }[] = [];
  /** Nothing has come in the innermost list item yet but the opening of a paragraph. */
  #beginsItem = false;
  #label: string | undefined;
  #header: readonly string[] = [];
  #row: { readonly line: number; readonly texts: string[]; isHeader: boolean } | undefined;

  constructor(lines: readonly SourceLine[], plainText: (inline: string) => string) {
    this.#lines = lines;
    this.#plainText = plainText;
  }

  take(token: Token): void {
    const beginsItem = this.#beginsItem;
    this.#beginsItem =
      token.type === 'list_item_open' || (beginsItem && token.type === 'paragraph_open');
    switch (token.type) {
      case 'heading_open':
        if (token.level === 0) this.#headingDepth = Number(token.tag.slice(1));
        break;
      case 'bullet_list_open':
      case 'ordered_list_open':
        this.#lists.push(this.#label);
        this.#label = undefined;
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        this.#lists.pop();
        break;
      case 'list_item_open':
        this.#items.push({});
        break;
      case 'list_item_close':
        this.#items.pop();
        this.#label = undefined;
        break;
      case 'tr_open':
        this.#row = { line: token.map?.[0] ?? 0, texts: [], isHeader: false };
        break;
      case 'th_open':
        if (this.#row !== undefined) this.#row.isHeader = true;
        break;
      case 'tr_close':
        this.#closeRow();
        break;
      case 'inline':
        this.#takeText(token, beginsItem);
        break;
      // What stands between a label and a list parts them.
      case 'table_open':
      case 'blockquote_close':
      case 'hr':
      case 'fence':
      case 'code_block':
        this.#label = undefined;
        break;
      default:
    }
  }

  #takeText({ content, map }: Token, beginsItem: boolean): void {
    if (this.#row !== undefined) {
      this.#row.texts.push(this.#plainText(content));
      return;
    }
    const [from, to] = map ?? [0, 0];
    const lines = this.#lines.slice(from, to);
    const item = this.#items.at(-1);
    if (this.#headingDepth !== undefined) {
      this.#takeHeading(this.#plainText(content), from + 1);
    } else if (item !== undefined && item.block === undefined) {
      item.block = this.#listBlock(content, beginsItem, from + 1, lines);
      this.blocks.push(item.block);
    } else {
      const text = this.#plainText(content);
      // A second paragraph of a list item is the learner's prose, but may label what is nested.
      if (item === undefined) {
        const section = this.#section;
        this.blocks.push({ kind: 'paragraph', line: from + 1, section, text, lines });
      }
      this.#label = asLabel(text);
    }
  }

  #takeHeading(text: string, line: number): void {
    const heading: Heading = { depth: this.#headingDepth ?? 1, text, line };
    this.#headingDepth = undefined;
    this.#label = undefined;
    this.#section = [...this.#section.filter(({ depth }) => depth < heading.depth), heading];
    this.blocks.push({ kind: 'heading', line, section: this.#section, heading });
  }

  #listBlock(
    content: string,
    beginsItem: boolean,
    line: number,
    lines: readonly SourceLine[],
  ): ListBlock {
    const found = beginsItem ? checkBoxIn(content) : undefined;
    const parent = this.#items.at(-2)?.block;
    const label = this.#lists.at(-1);
    return {
      kind: 'item',
      line,
      section: this.#section,
      text: this.#plainText(found?.rest ?? content),
      lines,
      ...(found === undefined ? {} : { box: boxPlace(found.mark, content, lines[0]) }),
      ...(label === undefined ? {} : { label }),
      ...(parent === undefined ? {} : { parent }),
    };
  }

  #closeRow(): void {
    const row = this.#row;
    this.#row = undefined;
    const source = row === undefined ? undefined : this.#lines[row.line];
    if (row === undefined || source === undefined) return;
    const placed = { line: row.line + 1, section: this.#section };
    if (row.isHeader) {
      this.#header = row.texts;
      const rule = this.#lines[row.line + 1] ?? source;
      this.blocks.push({ kind: 'table', ...placed, header: row.texts, rule });
      return;
    }
    this.blocks.push({
      kind: 'row',
      ...placed,
      header: this.#header,
      texts: row.texts,
      cells: cellsOf(source),
      source,
    });
  }
}

/**
 * The parser cuts list marks and indentation off a line's front, and spaces off the end of the
 * last line, so `content` ends where its line does.
 */
function boxPlace(mark: string, content: string, line: SourceLine = { start: 0, text: '' }): Place {
  const [first = ''] = content.split('\n', 1);
  let end = line.text.length;
  if (first.length === content.length) while (/[ \t]/.test(line.text.charAt(end - 1))) end--;
  const start = line.start + end - first.length + 1;
  return { span: { start, end: start + 1 }, text: mark };
}

/** `**Focus**:` and `Milestones` announce the list below them; a sentence does not. */
function asLabel(text: string): string | undefined {
  if (text.length > 61) return undefined;
  const label = text.replace(/:$/, '').trim();
  const isShort = text.endsWith(':') || label.split(/\s+/).length <= 3;
  return label !== '' && isShort ? label : undefined;
}
