/** @file A list of numbers: one a line, or one column of a CSV file. */
import { emptyDataset, InWords, refusedLine } from '../fault.ts';
import { readLines } from './lines.ts';
import { readTable, wholeField } from './table.ts';

const mostNumbers = 10_000_000;

/** @param max greatest value that is taken; @throws GradusError with the line */
export async function readNumbers(
  path: string,
  { column, max }: { readonly column?: string | undefined; readonly max: number },
): Promise<Float64Array> {
  const values: number[] = [];
  const name = column ?? 'a length';
  const rows = column === undefined ? plainRows(path) : readTable(path, [column]);
  for await (const { line, fields } of rows) {
    const value = wholeField(path, line, name, fields[0]!, 1);
    if (value > max) throw refusedLine(path, line, `${name} of at most ${max}`, value);
    if (values.length === mostNumbers) {
      throw refusedLine(path, line, `at most ${mostNumbers} numbers`, new InWords('more'));
    }
    values.push(value);
  }
  if (values.length === 0) throw emptyDataset(path, 'at least one length', 'none');
  return Float64Array.from(values);
}

async function* plainRows(path: string): AsyncGenerator<{ line: number; fields: string[] }> {
  for await (const { number, text } of readLines(path)) {
    if (text.trim() !== '') yield { line: number, fields: [text.trim()] };
  }
}
