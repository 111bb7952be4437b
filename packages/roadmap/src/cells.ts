/** @file The cells of a table's line, each with its exact place. */
import type { Place } from './roadmap.ts';
import { type SourceLine, trimmedPlace } from './source-text.ts';

/**
 * Every bar ends a cell, also inside code, unless a backslash stands right before it; that this
 * backslash is itself escaped does not matter, as on GitHub. Leading and trailing bars belong to
 * the frame, as do spaces and tabs around a cell's text.
 */
export function cellsOf(line: SourceLine): readonly Place[] {
  const { text } = line;
  // A table in a quotation or a list: what stands before it is not a cell.
  const frame = /^[\s>]*\|?/.exec(text)?.[0].length ?? 0;
  const end = text.trimEnd().length;
  const cells: Place[] = [];
  let from = frame;
  for (let at = frame; at < end; at++) {
    if (text[at] !== '|' || text[at - 1] === '\\') continue;
    cells.push(trimmedPlace(line, from, at));
    from = at + 1;
  }
  if (from < end) cells.push(trimmedPlace(line, from, end));
  return cells;
}
