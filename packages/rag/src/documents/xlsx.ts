/** @file Workbooks: a heading and a table for each sheet. */
import readWorkbook from 'read-excel-file/node';
import { isProperties, officeProperties, type ReadOffice } from './docx.ts';
import { type Limits, refusal } from './limits.ts';
import { TextBuilder } from './text-builder.ts';
import { unpackZip } from './zip.ts';

type Cell = string | number | boolean | Date | null;

export async function readXlsx(
  bytes: Uint8Array,
  path: string,
  limits: Limits,
): Promise<ReadOffice> {
  const parts = unpackZip(bytes, path, limits.unpackedBytes, isProperties);
  const builder = new TextBuilder();
  let sheets: { sheet: string; data: Cell[][] }[];
  try {
    sheets = (await readWorkbook(Buffer.from(bytes))) as typeof sheets;
  } catch (error) {
    throw refusal(
      'document-corrupt',
      path,
      `it is no whole workbook (${error instanceof Error ? error.message : String(error)})`,
      'Open it in an office program and save it again.',
      error,
    );
  }
  for (const { sheet, data } of sheets) {
    const rows = data.filter((row) => row.some((cell) => cell !== null));
    if (rows.length === 0) continue;
    builder.heading(1, sheet);
    builder.table(
      rows.map((row) => row.map((cell) => cellText(cell))),
      headerRows(rows),
    );
  }
  return { builder, ...officeProperties(parts[0]?.bytes) };
}

/** Words above a column of other things name it. */
const headerRows = ([first, second]: readonly (readonly Cell[])[]): number =>
  first !== undefined &&
  second !== undefined &&
  first.filter((cell) => cell !== null).every((cell) => typeof cell === 'string')
    ? 1
    : 0;

/** Dates as ISO 8601, without a time of day where it is midnight. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (!(cell instanceof Date)) return String(cell);
  if (Number.isNaN(cell.getTime())) return '';
  const [date, time] = cell.toISOString().split('T') as [string, string];
  return time.startsWith('00:00:00') ? date : `${date} ${time.slice(0, 8)}`;
}
