/**
 * @file Lines that come again at the edge of page after page: running heads and page numbers. They
 * would stand in the middle of sentences, so they are left out.
 */
import { type Line, lineText } from './run.ts';

/** How many lines from each edge are looked at. */
const edgeLines = 2;
const leastPages = 3;
const leastShare = 0.6;

export function withoutRunningHeads(pages: readonly (readonly Line[])[]): {
  readonly pages: Line[][];
  /** How many lines were left out. */
  readonly removed: number;
} {
  if (pages.length < leastPages) return { pages: pages.map((lines) => [...lines]), removed: 0 };
  const counts = new Map<string, number>();
  for (const lines of pages)
    for (const key of new Set(edgesOf(lines).map((line) => keyOf(line))))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  let removed = 0;
  const kept = pages.map((lines) => {
    const edges = new Set(edgesOf(lines));
    return lines.filter((line) => {
      const isRunning =
        edges.has(line) &&
        counts.get(keyOf(line))! >= Math.max(leastPages, leastShare * pages.length);
      if (isRunning) removed++;
      return !isRunning;
    });
  });
  return { pages: kept, removed };
}

const edgesOf = (lines: readonly Line[]): Line[] =>
  lines.length <= 2 * edgeLines
    ? [...lines]
    : [...lines.slice(0, edgeLines), ...lines.slice(-edgeLines)];

/** The same words at the same height; numbers count up. */
const keyOf = (line: Line): string =>
  `${Math.round(line.baseline)} ${lineText(line).replaceAll(/\d+|\b[ivxlc]+\b/g, '#')}`;
