/**
 * @file A document as lines of text, for a terminal or a file. At most `columns` wide; every text is
 * made harmless here, so no server can move the cursor or colour the screen.
 */
import { showInvisible } from '@gradus/evidence';
import type { Block, Cell, Column, Facts, ReportDocument, Table, Tone } from './document.ts';

type Paint = (text: string) => string;

/** What the caller's terminal can show. */
export interface TextStyle {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
}

const asIs: Paint = (text) => text;
export const plainStyle: TextStyle = { bold: asIs, dim: asIs, good: asIs, bad: asIs, warn: asIs };

export const textColumns = 100;

/** A line of its own; controls and signs that cannot be seen by their code point. */
export const harmless = (text: string): string =>
  showInvisible(text.toWellFormed().replaceAll(/\s+/g, ' ').trim());

export function documentText(
  { title, headline, sections }: ReportDocument,
  style: TextStyle = plainStyle,
  columns = textColumns,
): string {
  const paint = painter(style);
  const opening = wrapLines(`${headline.word}: ${harmless(headline.sentence)}`, columns);
  const lines = [
    ...wrapLines(harmless(title), columns).map(style.bold),
    ...opening.map((line) => paint(line, headline.tone)),
    ...headline.reasons.flatMap((reason) => hanging('  - ', harmless(reason), columns)),
    ...sections.flatMap((section) => [
      '',
      style.bold(section.title),
      ...section.blocks.flatMap((block, index) => [
        // A caption would read like one more fact.
        ...(block.kind === 'table' && index > 0 && section.blocks[index - 1]?.kind === 'facts'
          ? ['']
          : []),
        ...blockLines(block, paint, columns),
      ]),
    ]),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

type Painter = (text: string, tone: Tone | undefined) => string;

const painter =
  ({ dim, good, bad, warn }: TextStyle): Painter =>
  (text, tone = 'plain') =>
    ({ plain: asIs, dim, good, bad, warn })[tone](text);

function blockLines(block: Block, paint: Painter, columns: number): string[] {
  switch (block.kind) {
    case 'note':
      return hanging('  ', harmless(block.text), columns).map((line) => paint(line, block.tone));
    case 'facts':
      return factLines(block, paint, columns);
    case 'table':
      return tableLines(block, paint, columns);
  }
}

function factLines({ facts }: Facts, paint: Painter, columns: number): string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.flatMap(([name, value]) =>
    hanging(`  ${name.padEnd(width)}  `, harmless(value.text), columns).map((line, index) => {
      const head = index === 0 ? paint(line.slice(0, width + 4), 'dim') : line.slice(0, width + 4);
      return head + paint(line.slice(width + 4), value.tone);
    }),
  );
}

const gap = '  ';
/** A last column of prose that is narrower than this is not read. */
const narrowest = 20;

function tableLines(table: Table, paint: Painter, columns: number): string[] {
  const shown = table.rows.map((row) => row.map(({ text }) => harmless(text)));
  const widths = table.columns.map(({ name }, column) =>
    Math.max(name.length, ...shown.map((row) => row[column]?.length ?? 0)),
  );
  fit(widths, table.columns, columns);
  const caption = hanging(gap, harmless(table.caption), columns).map((line) => paint(line, 'dim'));
  const rule = table.columns.map(({ name }): Cell => ({ text: name, tone: 'dim' }));
  return [
    ...caption,
    ...[rule, ...table.rows].flatMap((row) => rowLines(row, table.columns, widths, paint)),
  ];
}

/** The widest column of prose gives way, until the row fits. */
function fit(widths: number[], described: readonly Column[], columns: number): void {
  const indent = gap.length * widths.length;
  const excess = (): number => widths.reduce((a, b) => a + b) + indent - columns;
  while (excess() > 0) {
    const prose = widths.map((width, column) =>
      described[column]?.isFigure === true || width <= narrowest ? 0 : width,
    );
    const widest = prose.indexOf(Math.max(...prose));
    if (prose[widest] === 0) return;
    widths[widest] = Math.max(narrowest, widths[widest]! - excess());
  }
}

function rowLines(
  row: readonly Cell[],
  described: readonly Column[],
  widths: readonly number[],
  paint: Painter,
): string[] {
  const cells = widths.map((width, column) => wrapLines(harmless(row[column]?.text ?? ''), width));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => {
        const text = lines[line] ?? '';
        const width = widths[column]!;
        const padded =
          described[column]?.isFigure === true ? text.padStart(width) : text.padEnd(width);
        return `${gap}${paint(padded, row[column]?.tone)}`;
      })
      .join(''),
  );
}

function hanging(head: string, text: string, columns: number): string[] {
  return wrapLines(text, columns - head.length).map((line, index) =>
    index === 0 ? head + line : ' '.repeat(head.length) + line,
  );
}

/** Whole words where they fit; a longer one is cut into pieces. */
export function wrapLines(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, columns))) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function pieces(word: string, columns: number): string[] {
  if (word.length <= columns) return [word];
  const signs = Array.from(word);
  const count = Math.ceil(signs.length / columns);
  return Array.from({ length: count }, (_, index) =>
    signs.slice(index * columns, (index + 1) * columns).join(''),
  );
}
