/**
 * @file Tables of HTML. Cells that span columns or rows are laid out on the grid: the words stand
 * in every row they span, so that a row read alone is whole, and in the first column only.
 */
import type { Span } from '../document.ts';
import { InlineText } from './inline-text.ts';
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

export interface HtmlTable {
  readonly caption: string;
  readonly rows: readonly (readonly string[])[];
  readonly headerRows: number;
  readonly fileSpan: Span | undefined;
}

/** Spans beyond these are a mistake or an attack. */
const mostColumns = 500;
const mostSpannedRows = 1_000;

/** @returns nothing for tables that only lay the page out: they hold tables, or a single column */
export function readTable(table: Element, withoutFrame: boolean): HtmlTable | undefined {
  if (['presentation', 'none'].includes(attribute(table, 'role'))) return undefined;
  const parts = partsOf(table);
  if (parts === undefined) return undefined;
  const rows: string[][] = [];
  /** Columns that cells of earlier rows still fill. */
  const hanging = new Map<number, { readonly text: string; rowsLeft: number }>();
  let headerRows = 0;
  for (const row of parts.rows) {
    const cells: string[] = [];
    let isHeader = true;
    let column = 0;
    const fillHanging = (): void => {
      for (let held = hanging.get(column); held !== undefined; held = hanging.get(column)) {
        cells[column] = held.text;
        if (--held.rowsLeft === 0) hanging.delete(column);
        column++;
      }
    };
    for (const cell of row.childNodes) {
      if (!isElement(cell) || !isCell(cell) || column >= mostColumns) continue;
      fillHanging();
      const text = wordsOf(cell, withoutFrame);
      isHeader &&= cell.tagName === 'th' || text === '';
      const spannedRows = spanCount(cell, 'rowspan', mostSpannedRows);
      const columns = Math.min(spanCount(cell, 'colspan', mostColumns), mostColumns - column);
      for (let i = 0; i < columns; i++) {
        const shown = i === 0 ? text : '';
        cells[column] = shown;
        if (spannedRows > 1) hanging.set(column, { text: shown, rowsLeft: spannedRows - 1 });
        column++;
      }
    }
    fillHanging();
    if (cells.every((text) => text === '')) continue;
    if (isHeader && headerRows === rows.length) headerRows++;
    rows.push(Array.from(cells, (text) => text ?? ''));
  }
  if (rows.every((row) => row.length < 2)) return undefined;
  const location = table.sourceCodeLocation;
  return {
    caption: parts.caption === undefined ? '' : wordsOf(parts.caption, withoutFrame),
    rows,
    headerRows: headerRows === rows.length ? 0 : headerRows,
    fileSpan: location ? { start: location.startOffset, end: location.endOffset } : undefined,
  };
}

const isCell = ({ tagName }: Element): boolean => tagName === 'td' || tagName === 'th';

function partsOf(table: Element): { rows: Element[]; caption: Element | undefined } | undefined {
  const rows: Element[] = [];
  let caption: Element | undefined;
  const pending: Node[] = [];
  pushChildren(pending, table);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!isElement(node) || isHidden(node)) continue;
    if (node.tagName === 'table') return undefined;
    if (node.tagName === 'caption') caption = node;
    if (node.tagName === 'tr') rows.push(node);
    pushChildren(pending, node);
  }
  return { rows, caption };
}

function wordsOf(cell: Element, withoutFrame: boolean): string {
  const inline = new InlineText();
  const pending: Node[] = [cell];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isText(node)) inline.add(node);
    if (!isElement(node) || isHidden(node)) continue;
    if (node !== cell && withoutFrame && isFrame(node, true)) continue;
    if (node.tagName === 'br' || node.tagName === 'p' || node.tagName === 'li') inline.breakLine();
    if (node.tagName === 'img') inline.addAlternative(attribute(node, 'alt'));
    pushChildren(pending, node);
  }
  return inline.take().text.replaceAll('\n', ' ');
}

function spanCount(cell: Element, name: string, most: number): number {
  const count = Number.parseInt(attribute(cell, name), 10);
  return Number.isNaN(count) || count < 1 ? 1 : Math.min(count, most);
}
