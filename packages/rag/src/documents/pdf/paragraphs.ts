/**
 * @file Headings, list items and paragraphs out of lines. A heading is set larger than the body
 * text, or bold where the body is not; a paragraph ends where the distance to the next line grows,
 * the size changes, or a line is set in.
 */
import { findTables, median } from './tables.ts';
import { lineOf } from './lines.ts';
import { boxOf, type Line, lineText } from './run.ts';
import type { Box } from '../document.ts';

export type PdfBlock =
  | {
      readonly kind: 'heading';
      readonly text: string;
      readonly style: string;
      readonly size: number;
      readonly isBold: boolean;
      readonly box: Box;
    }
  | { readonly kind: 'paragraph'; readonly text: string; readonly box: Box }
  | { readonly kind: 'list-item'; readonly mark: string; readonly text: string; readonly box: Box }
  | {
      readonly kind: 'table';
      readonly rows: readonly (readonly string[])[];
      readonly headerRows: number;
      readonly box: Box;
    };

/** What the document is mostly set in. */
export interface BodyStyle {
  readonly size: number;
  readonly isBold: boolean;
  /** Joins the halves of a word that a line end has parted. */
  readonly joinHyphenated: (before: string, after: string) => string;
}

const listMark = /^(?:[•●▪◦‣·∙–—*-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)/;
const headingSize = 1.12;
const longestHeading = 150;
/** Lines further apart than this many times their size part paragraphs, wherever they stand. */
const widestLeading = 1.75;

/** @param lines one group of readingOrder, top to bottom */
export function blocksOf(lines: readonly Line[], body: BodyStyle): PdfBlock[] {
  const blocks: PdfBlock[] = [];
  let at = 0;
  for (const table of findTables(lines)) {
    addProse(lines.slice(at, table.from), body, blocks);
    const { rows, headerRows, from, to } = table;
    blocks.push({ kind: 'table', rows, headerRows, box: boxOf(lines.slice(from, to)) });
    at = table.to;
  }
  addProse(lines.slice(at), body, blocks);
  return blocks;
}

function addProse(lines: readonly Line[], body: BodyStyle, blocks: PdfBlock[]): void {
  // Two lines do not say how far apart lines are.
  const leading =
    lines.length < 3
      ? undefined
      : median(lines.slice(1).map((line, i) => (lines[i]!.baseline - line.baseline) / line.size));
  const usual = Math.min(leading ?? 1.2, widestLeading);
  let open: Line[] = [];
  const close = (): void => {
    if (open.length > 0) blocks.push(proseBlock(open, body));
    open = [];
  };
  for (const line of lines.flatMap((one) => partsOf(one))) {
    const last = open.at(-1);
    if (last !== undefined && startsAnew(line, open, usual, body)) close();
    open.push(line);
  }
  close();
}

/** A title and a date at the other edge share a baseline, not a sentence. */
function partsOf(line: Line): Line[] {
  const sizes = line.segments.map(({ size }) => size);
  return Math.max(...sizes) > 1.3 * Math.min(...sizes)
    ? line.segments.map((segment) => lineOf([segment]))
    : [line];
}

function startsAnew(line: Line, open: readonly Line[], usual: number, body: BodyStyle): boolean {
  const last = open.at(-1)!;
  const distance = (last.baseline - line.baseline) / Math.max(line.size, last.size);
  if (distance > usual * 1.25 + 0.05 || distance < 0) return true;
  if (Math.abs(line.size - last.size) > 0.1 * last.size) return true;
  if (isHeading([line], body) !== isHeading([last], body) && (line.isBold || last.isBold))
    return true;
  if (listMark.test(lineText(line))) return true;
  if (line.left > last.right || line.right < last.left) return true;
  // Set in, under a line that is not: the first line of a paragraph. Under a mark it hangs.
  const isListed = listMark.test(lineText(open[0]!));
  const setIn = line.left - last.left;
  if (!isListed && setIn > 0.8 * line.size && open.length > 1) return true;
  // Out again, after lines that hung under a first one: the next item of a list without marks.
  if (setIn < -0.8 * line.size && open.length > 1) return true;
  // Under a line that leaves much of the width free, the next begins anew, unless all do.
  const width = Math.max(...open.map(({ right }) => right), line.right);
  return (
    last.right < width - 0.45 * (width - last.left) &&
    /[.:!?]$/.test(lineText(last)) &&
    open.length > 1
  );
}

function proseBlock(lines: readonly Line[], body: BodyStyle): PdfBlock {
  const box = boxOf(lines);
  const text = joinLines(lines, body);
  if (isHeading(lines, body)) {
    const { size, isBold } = lines[0]!;
    return {
      kind: 'heading',
      text,
      style: `${size.toFixed(1)} ${isBold ? 'bold' : ''}`,
      size,
      isBold,
      box,
    };
  }
  const mark = listMark.exec(text)?.[0];
  return mark === undefined || mark.length === text.length
    ? { kind: 'paragraph', text, box }
    : { kind: 'list-item', mark: mark.trim(), text: text.slice(mark.length), box };
}

/** Short, set apart by size or weight, and not a sentence. */
function isHeading(lines: readonly Line[], body: BodyStyle): boolean {
  const text = lines.map((line) => lineText(line)).join(' ');
  if (text.length > longestHeading || lines.length > 3 || !/\p{L}{2}/u.test(text)) return false;
  // Words far apart on one line are cells, unless the first is the number of a section.
  if (lines.some(({ segments }) => segments.length > 1 && !/^[\dIVX.]+$/.test(segments[0]!.text)))
    return false;
  if (/[,;]$/.test(text) || (/[.]$/.test(text) && text.length > 60)) return false;
  return lines.every(
    ({ size, isBold }) =>
      size >= headingSize * body.size || (isBold && !body.isBold && size >= 0.95 * body.size),
  );
}

/** Lines that hardly fill their place (an address, a receipt) stay lines; prose becomes one. */
function joinLines(lines: readonly Line[], body: BodyStyle): string {
  let text = '';
  for (const line of lines) {
    const next = lineText(line);
    if (text === '') text = next;
    else if (/\p{L}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(next))
      text = body.joinHyphenated(text, next);
    else text += `${isRagged(lines) ? '\n' : ' '}${next}`;
  }
  return text;
}

function isRagged(lines: readonly Line[]): boolean {
  const widest = Math.max(...lines.map(({ right, left }) => right - left));
  const characters = Math.max(...lines.map((line) => lineText(line).length));
  if (characters < 30) return true;
  const inner = lines.slice(0, -1);
  return inner.some(({ right, left }) => right - left < 0.6 * widest) && characters < 70;
}
