/**
 * @file Writes the text of a document whose file has none of its own, as Markdown, and keeps where
 * each block and each cell came to stand.
 */
import type { Box, Span, TableRow } from './document.ts';
import type { LooseBlock } from './sections.ts';

/** Where in the file it came from. */
export interface Origin {
  readonly page?: number;
  readonly box?: Box;
  readonly fileSpan?: Span;
}

export class TextBuilder {
  readonly blocks: LooseBlock[] = [];
  readonly #parts: string[] = [];
  #length = 0;

  /** UTF-16 code units so far. */
  get length(): number {
    return this.#length;
  }

  get text(): string {
    return this.#parts.join('');
  }

  heading(level: number, title: string, origin: Origin = {}): void {
    const span = this.#block(`${'#'.repeat(Math.min(level, 6))} ${title}`);
    this.blocks.push({ kind: 'heading', level, title, span, ...origin });
  }

  paragraph(text: string, origin: Origin = {}): void {
    this.blocks.push({ kind: 'paragraph', span: this.#block(text), ...origin });
  }

  /** @param mark what the file put in front of it: `•`, `3.` */
  listItem(text: string, depth: number, mark = '-', origin: Origin = {}): void {
    const follows = this.blocks.at(-1)?.kind === 'list-item';
    const span = this.#block(`${'  '.repeat(depth)}${mark} ${text}`, follows ? '\n' : '\n\n');
    this.blocks.push({ kind: 'list-item', depth, span, ...origin });
  }

  code(text: string, origin: Origin = {}): void {
    const fence = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
    this.blocks.push({ kind: 'code', span: this.#block(`${fence}\n${text}\n${fence}`), ...origin });
  }

  /** Rows shorter than the longest are filled up; a table without words is no table. */
  table(rows: readonly (readonly string[])[], headerRows: number, origin: Origin = {}): void {
    let columns = 0;
    for (const row of rows) columns = Math.max(columns, row.length);
    if (columns === 0 || rows.every((row) => row.every((cell) => cell.trim() === ''))) return;
    this.#write(this.#length === 0 ? '' : '\n\n');
    const start = this.#length;
    const written: TableRow[] = [];
    for (const row of rows) {
      if (written.length > 0) this.#write('\n');
      written.push(this.#row(row, columns));
      if (written.length === headerRows) this.#write(`\n|${' --- |'.repeat(columns)}`);
    }
    const span = { start, end: this.#length };
    this.blocks.push({ kind: 'table', headerRows, rows: written, span, ...origin });
  }

  #row(row: readonly string[], columns: number): TableRow {
    const start = this.#length;
    const cells: Span[] = [];
    this.#write('|');
    for (let column = 0; column < columns; column++) {
      this.#write(' ');
      cells.push(this.#write(cellText(row[column] ?? '')));
      this.#write(' |');
    }
    return { span: { start, end: this.#length }, cells };
  }

  #block(text: string, gap = '\n\n'): Span {
    if (this.#length > 0) this.#write(gap);
    return this.#write(text);
  }

  #write(text: string): Span {
    const start = this.#length;
    if (text !== '') this.#parts.push(text);
    this.#length += text.length;
    return { start, end: this.#length };
  }
}

/** A cell is one line, and a bar in it would end it. */
const cellText = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', String.raw`\|`);

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const one of text) {
    run = one === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
