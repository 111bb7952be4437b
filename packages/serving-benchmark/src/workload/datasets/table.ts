/** @file Rows of a CSV file by the names in its header. Traces quote nothing, so neither does this. */
import { refusedLine } from '../fault.ts';
import { readLines } from './lines.ts';

export interface Row {
  readonly line: number;
  /** The fields asked for, in the order of asking. */
  readonly fields: readonly string[];
}

/**
 * @param columns names in the header, in any order there; other columns are left alone
 * @throws GradusError `bad-dataset` with the line
 */
export async function* readTable(
  path: string,
  columns: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Row> {
  let places: number[] | undefined;
  let width = 0;
  for await (const { number, text } of readLines(path, signal)) {
    if (text.trim() === '') continue;
    const cells = text.split(',').map((cell) => cell.trim());
    if (text.includes('"')) throw refusedLine(path, number, 'fields without quotation marks', text);
    if (places === undefined) {
      places = columns.map((name) => cells.indexOf(name));
      width = cells.length;
      if (places.includes(-1)) {
        throw refusedLine(path, number, `a header with ${columns.join(', ')}`, text);
      }
      continue;
    }
    if (cells.length !== width) throw refusedLine(path, number, `${width} fields`, text);
    yield { line: number, fields: places.map((place) => cells[place]!) };
  }
}

/** A field that is a whole number of at least `least`. @throws GradusError `bad-dataset`. */
export function wholeField(
  path: string,
  line: number,
  name: string,
  text: string,
  least: number,
): number {
  const value = /^\d+(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < least) {
    throw refusedLine(path, line, `${name} as a whole number of at least ${least}`, text);
  }
  return value;
}
