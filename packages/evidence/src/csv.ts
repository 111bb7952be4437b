/** @file Tables as CSV (RFC 4180): how a run hands over its figures and how the body shows them. */

export type CsvCell = string | number;

/** Header first; numbers at full precision; lines end in `\n`. */
export function formatCsv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(formatCell).join(',')}\n`).join('');
}

function formatCell(cell: CsvCell): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of cells. A quote that never closes runs to the end of the text. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A cell: quoted (with doubled quotes) or plain, then what ends it.
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)(?:"|$)|([^,\r\n]*))(,|\r?\n|\r|$)/g)) {
    const [whole, quoted, plain, end] = match;
    if (whole === '' && row.length === 0) break;
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
