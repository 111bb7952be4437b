/** @file CSV that is safe to open: a text from a server never becomes a formula of a spreadsheet. */
import { formatCsv, showInvisible } from '@gradus/evidence';

export type Value = string | number | boolean | undefined;

/** What spreadsheets take for a formula, full-width signs too; the apostrophe makes it text. */
const formula = /^\s*[=+\-@＝＋－＠]/u;

/** Unknown and endless figures are empty cells. */
export function reportCsv(header: readonly string[], rows: readonly (readonly Value[])[]): string {
  return formatCsv([header, ...rows.map((row) => row.map(cellOf))]);
}

function cellOf(value: Value): string | number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : '';
  const text = showInvisible(String(value ?? '').toWellFormed());
  return formula.test(text) ? `'${text}` : text;
}
