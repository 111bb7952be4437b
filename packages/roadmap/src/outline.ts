/**
 * @file What stands in a Markdown document, in order: headings, list items, table rows and
 * paragraphs, each with its exact place. markdown-it says which lines a block takes; the places
 * inside a line are found here, in the text as it is.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import { cellsOf } from './cells.ts';
import type { Place } from './roadmap.ts';
import { linesOf, type SourceLine } from './source-text.ts';

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

const markdown = new MarkdownIt({ html: true });

export function outline(text: string): readonly Block[] {
  const walk = new Walk(linesOf(text));
  for (const token of markdown.parse(text, {})) walk.take(token);
  return walk.blocks;
}

/** Follows markdown-it's flat list of openings and closings. */
class Walk {
  readonly blocks: Block[] = [];
  readonly #lines: readonly SourceLine[];
  #section: readonly Heading[] = [];
  #headingDepth: number | undefined;
  /** The labels of the lists that are open. */
  readonly #lists: (string | undefined)[] = [];
  /** The list items that are open; `block` is missing until their text has come. */
  readonly #items: { block?: ListBlock }[] = [];
  #label: string | undefined;
  #header: readonly string[] = [];
  #row: { readonly line: number; readonly texts: string[]; isHeader: boolean } | undefined;

  constructor(lines: readonly SourceLine[]) {
    this.#lines = lines;
  }

  take(token: Token): void {
    switch (token.type) {
      case 'heading_open':
        this.#headingDepth = Number(token.tag.slice(1));
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
        this.#takeText(token);
        break;
      default:
    }
  }

  #takeText(token: Token): void {
    const text = plainText(token);
    if (this.#row !== undefined) {
      this.#row.texts.push(text);
      return;
    }
    const [from, to] = token.map ?? [0, 0];
    const lines = this.#lines.slice(from, to);
    const item = this.#items.at(-1);
    if (this.#headingDepth !== undefined) this.#takeHeading(text, from + 1);
    else if (item !== undefined && item.block === undefined) {
      item.block = this.#listBlock(text, from + 1, lines);
      this.blocks.push(item.block);
    } else {
      // A second paragraph of a list item is the learner's prose, but may label what is nested.
      if (item === undefined) {
        this.blocks.push({
          kind: 'paragraph',
          line: from + 1,
          section: this.#section,
          text,
          lines,
        });
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

  #listBlock(text: string, line: number, lines: readonly SourceLine[]): ListBlock {
    const box = boxIn(lines[0]);
    const parent = this.#items.at(-2)?.block;
    const label = this.#lists.at(-1);
    return {
      kind: 'item',
      line,
      section: this.#section,
      text: box === undefined ? text : text.replace(/^\[[ xX]\]\s+/, ''),
      lines,
      ...(box === undefined ? {} : { box }),
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

/** What a person reads: the text without its markup. */
function plainText({ children }: Token): string {
  return (children ?? [])
    .map((child) => {
      if (child.type === 'softbreak' || child.type === 'hardbreak') return ' ';
      if (child.type === 'image') return plainText(child);
      return child.type === 'html_inline' ? '' : child.content;
    })
    .join('')
    .trim();
}

/** The character between the brackets of a check box that begins the line's text. */
function boxIn(line: SourceLine | undefined): Place | undefined {
  // List marks of this item and of those that begin on the same line; quotation marks before them.
  const match = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)*\[([ xX])\](?=\s+\S)/.exec(line?.text ?? '');
  if (line === undefined || match === null) return undefined;
  const end = line.start + match[0].length - 1;
  return { span: { start: end - 1, end }, text: match[1] ?? ' ' };
}

/** `**Focus**:` and `Milestones` announce the list below them; a sentence does not. */
function asLabel(text: string): string | undefined {
  const label = text.replace(/:$/, '').trim();
  const isShort = label.length <= 60 && (text.endsWith(':') || label.split(/\s+/).length <= 3);
  return label !== '' && isShort ? label : undefined;
}
