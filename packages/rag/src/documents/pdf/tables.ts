/**
 * @file Tables out of places alone: lines that are cut at the same x belong together, and the strips
 * that stay free between all of them part their columns. A PDF says nothing of tables; what looks
 * like one to an eye is one.
 */
import type { Line } from './run.ts';

export interface FoundTable {
  /** Which lines it is made of: [from, to). */
  readonly from: number;
  readonly to: number;
  readonly rows: readonly (readonly string[])[];
  readonly headerRows: number;
}

/** Rows further apart than this many times their usual distance are not of one table. */
const mostPitch = 1.9;
/** In parts of the font size: wider distances part tables wherever they are. */
const widestPitch = 4.5;
/** Columns that overlap by less than this many points only seem to. */
const tolerance = 1;

export function findTables(lines: readonly Line[]): FoundTable[] {
  const tables: FoundTable[] = [];
  for (let from = 0; from < lines.length;) {
    const table = lines[from]!.segments.length > 1 ? growTable(lines, from) : undefined;
    if (table === undefined) {
      from++;
      continue;
    }
    tables.push(table);
    from = table.to;
  }
  return tables;
}

interface Column {
  readonly left: number;
  readonly right: number;
}

function growTable(lines: readonly Line[], from: number): FoundTable | undefined {
  let columns: readonly Column[] = lines[from]!.segments;
  let to = from + 1;
  let severalCells = 1;
  const pitches: number[] = [];
  /** Lines across the columns, between rows that keep them. */
  const across = new Set<Line>();
  for (let at = from + 1; at < lines.length; at++) {
    const line = lines[at]!;
    const pitch = lines[at - 1]!.baseline - line.baseline;
    const usual = median(pitches) ?? pitch;
    if (pitch > widestPitch * line.size || pitch > mostPitch * Math.max(usual, 1.2 * line.size))
      break;
    if (line.segments.length === 1 && isTitle(line, lines[at - 1]!, pitch, usual)) break;
    const merged = mergeColumns(columns, line.segments);
    const kept = lines.slice(from, at + 1).filter((one) => !across.has(one));
    if (merged.length < 2 || !keepsCellsApart(kept, merged)) {
      if (line.segments.length > 1) break;
      const isUsual = across.size > 0 && pitch <= 1.1 * usual;
      if (!isUsual && !resumes(lines[at + 1], columns)) break;
      across.add(line);
      if (isUsual) to = at + 1;
      continue;
    }
    pitches.push(pitch);
    columns = merged;
    if (line.segments.length > 1) {
      severalCells++;
      to = at + 1;
    } else if (columnOf(line.segments[0]!, columns) > 0) to = at + 1;
  }
  if (severalCells < 2) return undefined;
  const found = lines.slice(from, to);
  const used = columnsOf(found.filter((line) => !across.has(line)));
  if (used.length < 2) return undefined;
  const rows = joinWrapped(found, used, across);
  return { from, to, rows: rows.map(({ cells }) => cells), headerRows: headerRowsOf(rows) };
}

/** Set larger than the row above, or in bold and further away than rows are: a title, not a cell. */
function isTitle(line: Line, above: Line, pitch: number, usual: number): boolean {
  if (line.size > 1.1 * above.size) return true;
  return line.isBold && !above.isBold && pitch > 1.25 * usual;
}

/** Whether a line is cut where the rows of the table are, in most of its columns. */
function resumes(line: Line | undefined, columns: readonly Column[]): boolean {
  if (line === undefined || line.segments.length < Math.max(2, 0.6 * columns.length)) return false;
  return mergeColumns(columns, line.segments).length === columns.length;
}

/** The strips that all lines together cover. */
function columnsOf(lines: readonly Line[]): readonly Column[] {
  let columns: readonly Column[] = [];
  for (const { segments } of lines) columns = mergeColumns(columns, segments);
  return columns;
}

function mergeColumns(columns: readonly Column[], segments: readonly Column[]): Column[] {
  const all = [...columns, ...segments].sort((a, b) => a.left - b.left);
  const merged: { left: number; right: number }[] = [];
  for (const { left, right } of all) {
    const last = merged.at(-1);
    if (last !== undefined && left < last.right - tolerance)
      last.right = Math.max(last.right, right);
    else merged.push({ left, right });
  }
  return merged;
}

/** One title across two columns may close the strip between them; more than that is no table. */
function keepsCellsApart(lines: readonly Line[], columns: readonly Column[]): boolean {
  let collisions = 0;
  let cells = 0;
  for (const { segments } of lines) {
    const places = new Set(segments.map((segment) => columnOf(segment, columns)));
    cells += segments.length;
    collisions += segments.length - places.size;
  }
  return collisions === 0 || (lines.length > 4 && collisions <= cells * 0.05);
}

const columnOf = (segment: Column, columns: readonly Column[]): number => {
  const middle = (segment.left + segment.right) / 2;
  const found = columns.findIndex(
    ({ left, right }) => middle >= left - tolerance && middle <= right + tolerance,
  );
  return Math.max(0, found);
};

const leftEnd = ({ left }: Column): Column => ({ left, right: left });

interface Row {
  readonly cells: string[];
  readonly isBold: boolean;
}

/** A line much nearer than rows usually are, without a first cell, goes on with the cells above. */
function joinWrapped(
  lines: readonly Line[],
  columns: readonly Column[],
  across: ReadonlySet<Line>,
): Row[] {
  const rows: Row[] = [];
  const pitches = lines.slice(1).map((line, i) => lines[i]!.baseline - line.baseline);
  const usual = median(pitches) ?? 0;
  for (const [i, line] of lines.entries()) {
    const cells = columns.map(() => '');
    for (const segment of line.segments) {
      const at = columnOf(across.has(line) ? leftEnd(segment) : segment, columns);
      cells[at] = cells[at] === '' ? segment.text : `${cells[at]} ${segment.text}`;
    }
    const last = rows.at(-1);
    const isNear =
      !across.has(line) &&
      i > 0 &&
      pitches[i - 1]! < 0.75 * usual &&
      pitches[i - 1]! < 1.35 * line.size;
    if (last !== undefined && isNear && cells[0] === '')
      for (const [at, cell] of cells.entries())
        last.cells[at] = [last.cells[at], cell].filter((part) => part !== '').join(' ');
    else rows.push({ cells, isBold: line.isBold });
  }
  return rows;
}

/** A first row in bold above rows that are not, or one without numbers above rows with them. */
function headerRowsOf(rows: readonly Row[]): number {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return 0;
  if (first.isBold && rest.some(({ isBold }) => !isBold)) return 1;
  const filled = first.cells.filter((cell) => cell !== '').length;
  const numbers = rest.flatMap(({ cells }) => cells.slice(1)).filter((cell) => /\d/.test(cell));
  return filled === first.cells.length &&
    !first.cells.some((cell) => /\d/.test(cell)) &&
    numbers.length >= rest.length
    ? 1
    : 0;
}

export function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
