/** @file The cells of a table's line, each with its exact place. */
import type { SourceLine } from './source-text.ts';
import type { Place } from './roadmap.ts';

/**
 * GFM: every bar that no backslash escapes ends a cell, also inside code. Leading and trailing bars
 * belong to the frame, as do spaces and tabs around a cell's text.
 */
export function cellsOf({ start, text }: SourceLine): readonly Place[] {
  // A table in a quotation or a list: what stands before it is not a cell.
  const frame = /^[\s>]*\|?/.exec(text)?.[0].length ?? 0;
  const cells: Place[] = [];
  let from = frame;
  for (let at = frame; at <= text.length; at++) {
    const isEnd = at === text.length;
    if (text[at] === '\\') at++;
    else if (isEnd || text[at] === '|') {
      // Nothing but white space behind the last bar.
      if (isEnd && cells.length > 0 && text.slice(from).trim() === '') break;
      cells.push(trimmed(text, start, from, at));
      from = at + 1;
    }
  }
  if (from < text.length && text.endsWith('\\'))
    cells.push(trimmed(text, start, from, text.length));
  return cells;
}

function trimmed(line: string, lineStart: number, from: number, to: number): Place {
  const raw = line.slice(from, to);
  const text = raw.trim();
  // An empty cell is filled behind its first space: `|  |` becomes `| x |`.
  const lead = text === '' ? Math.min(1, raw.length) : raw.length - raw.trimStart().length;
  const start = lineStart + from + lead;
  return { span: { start, end: start + text.length }, text };
}
