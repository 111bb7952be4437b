/** @file stdout: text for people, JSON for machines. */
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { dim } from './colour.ts';

export { bad, bold, dim, good } from './colour.ts';

export interface Output {
  line(text?: string): void;
  json(value: unknown): void;
  /** One of several results, each on a line of its own. */
  jsonLine(value: unknown): void;
  table(header: readonly string[], rows: readonly (readonly string[])[]): void;
}

export function createOutput(
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Output {
  return {
    line: (text = '') => write(`${text}\n`),
    json: (value) => write(`${JSON.stringify(value, null, 2)}\n`),
    jsonLine: (value) => write(`${JSON.stringify(value)}\n`),
    table: (header, rows) => write(layOut(header, rows)),
  };
}

/** A path as a person would type it from here. */
export function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' ? '.' : fromHere.startsWith('..') ? path : fromHere;
}

/** Lines of whole words. */
export function wrap(text: string, columns = Math.min(process.stdout.columns ?? 100, 100)): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** `a, b, c and 4 more` */
export function firstFew(names: readonly string[], limit = 3): string {
  const rest = names.length - limit;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${rest} more`;
}

/** Columns as wide as their widest cell; the last one runs free. */
function layOut(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  const render = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)),
      )
      .join('  ')
      .trimEnd();
  return `${[dim(render(header)), ...rows.map(render)].join('\n')}\n`;
}

const width = (cell: string): number => stripVTControlCharacters(cell).length;
