/**
 * @file CSV (RFC 4180) with the span of every field. A reader of our own: none of the known ones
 * says where a field stands. Comma, semicolon, tab or bar, whichever cuts the first rows evenly.
 */
import type { Span, TableRow } from './document.ts';
import type { LooseBlock } from './sections.ts';

const delimiters = [',', ';', '\t', '|'] as const;

/** One table; the first row names the columns unless it holds numbers. */
export function readCsv(text: string): { blocks: LooseBlock[]; notes: string[] } {
  const delimiter = sniffDelimiter(text);
  const { rows, unclosedAt } = splitRows(text, delimiter);
  const first = rows[0];
  if (first === undefined) return { blocks: [], notes: [] };
  const columns = first.cells.length;
  const ragged = rows.filter(({ cells }) => cells.length !== columns).length;
  const notes = [
    ...(ragged === 0
      ? []
      : [`${ragged} of ${rows.length} rows have other than ${columns} fields.`]),
    ...(unclosedAt === undefined
      ? []
      : [`The quotation mark at character ${unclosedAt} is never closed.`]),
  ];
  const names = first.cells.map(({ start, end }) => text.slice(start, end));
  const headerRows = rows.length > 1 && names.every((name) => !isNumber(name)) ? 1 : 0;
  const span = { start: first.span.start, end: rows.at(-1)!.span.end };
  return { blocks: [{ kind: 'table', headerRows, rows, span }], notes };
}

/**
 * Rows and fields. A quoted field's span lies inside its quotation marks; doubled marks stay
 * doubled, as they are in the file. Blank lines are no rows.
 */
export function splitRows(
  text: string,
  delimiter: string,
): { readonly rows: readonly TableRow[]; readonly unclosedAt?: number } {
  const rows: TableRow[] = [];
  const separator = delimiter.charCodeAt(0);
  let cells: Span[] = [];
  let rowStart = 0;
  let unclosedAt: number | undefined;
  let at = 0;
  const endRow = (end: number): void => {
    if (end > rowStart) rows.push({ span: { start: rowStart, end }, cells });
    cells = [];
  };
  for (;;) {
    let start = at;
    let end: number;
    if (text.charCodeAt(at) === quote) {
      start = at + 1;
      end = closingQuote(text, start);
      if (end === -1) {
        unclosedAt = at;
        end = text.length;
        at = end;
      } else {
        at = end + 1;
        // What follows a closed field up to the next delimiter belongs to nothing; it stays part of the field.
        const rest = fieldEnd(text, at, separator);
        if (rest > at) {
          start--;
          end = rest;
        }
        at = rest;
      }
    } else {
      end = fieldEnd(text, at, separator);
      at = end;
    }
    cells.push({ start, end });
    if (at >= text.length) {
      endRow(text.length);
      return unclosedAt === undefined ? { rows } : { rows, unclosedAt };
    }
    if (text.charCodeAt(at) === separator) {
      at++;
      continue;
    }
    endRow(at);
    at += text.startsWith('\r\n', at) ? 2 : 1;
    rowStart = at;
  }
}

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function fieldEnd(text: string, from: number, separator: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === separator || code === lineFeed || code === carriageReturn) break;
  }
  return at;
}

/** The mark that closes a field, past doubled ones; -1 where there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at === -1 || text.charCodeAt(at + 1) !== quote) return at;
  }
}

/** The delimiter that gives the most columns of those that give equally many in all first rows. */
function sniffDelimiter(text: string): string {
  const head = text.slice(0, 20_000);
  const scored = delimiters.map((delimiter) => {
    const rows = splitRows(head, delimiter).rows.slice(0, 20);
    const counts = (rows.length > 1 && head.length < text.length ? rows.slice(0, -1) : rows).map(
      ({ cells }) => cells.length,
    );
    const columns = counts[0] ?? 1;
    const even = counts.filter((count) => count === columns).length / Math.max(1, counts.length);
    return { delimiter, score: columns > 1 ? even * Math.log2(columns + 1) : 0 };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

const isNumber = (text: string): boolean => /^\s*[-+]?[\d.,\s]*\d%?\s*$/.test(text);
