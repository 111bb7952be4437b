/**
 * @file Columns of prose. A gutter is a strip that no word crosses over several lines, with prose on
 * both sides; what stands left of it is read first. Rows of a table have strips too, but short
 * words beside them: those stay lines, for tables.ts. After Nagy and Seth's XY-cut (1984), with a
 * test for prose in place of a blind cut.
 */
import { linesOf } from './lines.ts';
import type { Line, Segment } from './run.ts';

/** Fewer lines than this side by side are chance. */
const leastLines = 4;
/** A line of prose has about this many letters at least, and fills most of its column. */
const proseCharacters = 18;
const proseFill = 0.6;
const gutterSizes = 0.7;
/** Beyond these the search would take too long; such pages are lists, not prose. */
const mostLines = 400;
const mostDepth = 6;
/** In parts of the font size. */
const widestGap = 3;

/** Lines of a page in reading order, in groups that follow each other: blocks never span two. */
export function readingOrder(lines: readonly Line[], depth = 0): Line[][] {
  if (lines.length < leastLines || lines.length > mostLines || depth > mostDepth)
    return [[...lines]];
  const longest = longestGutter(lines);
  const cut = longest && withoutEnds(lines, longest);
  if (cut === undefined) return [[...lines]];
  const sides = sidesOf(lines.slice(cut.from, cut.to), cut.x);
  return [
    ...readingOrder(lines.slice(0, cut.from), depth + 1),
    ...sides.flatMap((side) => readingOrder(side, depth + 1)),
    ...readingOrder(lines.slice(cut.to), depth + 1),
  ].filter((group) => group.length > 0);
}

/**
 * The strip may go on between the cells of a table, or beside a title, above the columns and below
 * them. Those lines fill neither column, and are not of them, but for the last of a paragraph.
 */
function withoutEnds(lines: readonly Line[], { from, to, x }: Gutter): Gutter | undefined {
  const inside = lines.slice(from, to);
  const sides = sidesOf(inside, x);
  const widths = sides.map(widthOf);
  const edges = sides.map((side) => Math.min(...side.map(({ left }) => left)));
  const fills = ({ segments }: Line): boolean =>
    segments.some(
      (segment) => segment.right - segment.left >= proseFill * widths[segment.right <= x ? 0 : 1]!,
    );
  const first = inside.findIndex((line) => fills(line));
  let end = inside.findLastIndex((line) => fills(line)) + 1;
  const next = inside[end];
  if (next !== undefined && end > 0) {
    const isNear = inside[end - 1]!.baseline - next.baseline < 1.5 * next.size;
    const beginsColumns = next.segments.every(({ left }) =>
      edges.some((edge) => Math.abs(left - edge) < next.size),
    );
    if (isNear && beginsColumns) end++;
  }
  const kept = inside.slice(Math.max(0, first), end);
  const isColumns = first !== -1 && sidesOf(kept, x).filter((side) => isProse(side)).length === 2;
  return isColumns ? { from: from + first, to: from + end, x } : undefined;
}

const widthOf = (lines: readonly Line[]): number =>
  Math.max(...lines.map(({ right }) => right)) - Math.min(...lines.map(({ left }) => left));

interface Gutter {
  readonly from: number;
  readonly to: number;
  readonly x: number;
}

/** The gutter along the most lines, if one has prose on both sides. */
function longestGutter(lines: readonly Line[]): Gutter | undefined {
  let best: Gutter | undefined;
  for (let from = 0; from < lines.length - leastLines + 1; from++) {
    if (best !== undefined && lines.length - from <= best.to - best.from) break;
    let free = freeStrips(lines[from]!, -Infinity, Infinity);
    for (let to = from + 1; to <= lines.length && free.length > 0; to++) {
      if (to - from > (best === undefined ? leastLines - 1 : best.to - best.from)) {
        const x = gutterBetween(lines.slice(from, to), free);
        if (x !== undefined) best = { from, to, x };
      }
      const line = lines[to];
      // Where nothing stands in either column, something else begins.
      if (line === undefined || lines[to - 1]!.baseline - line.baseline > widestGap * line.size)
        break;
      free = free.flatMap(([start, end]) => freeStrips(line, start, end));
    }
  }
  return best;
}

type Strip = readonly [start: number, end: number];

/** What of [from, to] no segment of the line covers. */
function freeStrips({ segments }: Line, from: number, to: number): Strip[] {
  const strips: Strip[] = [];
  let at = from;
  for (const { left, right } of segments) {
    if (right <= at) continue;
    if (left >= to) break;
    if (left > at) strips.push([at, left]);
    at = Math.max(at, right);
  }
  if (at < to) strips.push([at, to]);
  return strips;
}

function gutterBetween(lines: readonly Line[], free: readonly Strip[]): number | undefined {
  const size = lines[0]!.size;
  for (const [start, end] of free) {
    if (!Number.isFinite(start) || !Number.isFinite(end) || end - start < gutterSizes * size)
      continue;
    const x = (start + end) / 2;
    if (!hasWordsOnBothSides(lines, x)) continue;
    const sides = sidesOf(lines, x);
    if (sides.length === 2 && sides.every((side) => isProse(side))) return x;
  }
  return undefined;
}

/** A quick no for tables: prose has several long lines on each side, and nothing beside them. */
function hasWordsOnBothSides(lines: readonly Line[], x: number): boolean {
  let left = 0;
  let right = 0;
  for (const { segments } of lines) {
    let split = 0;
    while (split < segments.length && segments[split]!.right <= x) split++;
    if (split === 1 && segments[0]!.text.length >= proseCharacters) left++;
    if (split === segments.length - 1 && segments[split]!.text.length >= proseCharacters) right++;
  }
  return left >= leastLines - 1 && right >= leastLines - 1;
}

/** Lines left of x, and right of it, each on the baselines of its own. */
function sidesOf(lines: readonly Line[], x: number): Line[][] {
  const left: Segment[] = [];
  const right: Segment[] = [];
  for (const { segments } of lines)
    for (const segment of segments) (segment.right <= x ? left : right).push(segment);
  return [left, right]
    .filter((segments) => segments.length > 0)
    .map((segments) => linesOf(segments.flatMap(({ runs }) => runs)));
}

function isProse(lines: readonly Line[]): boolean {
  if (lines.length < leastLines) return false;
  const left = Math.min(...lines.map((line) => line.left));
  const right = Math.max(...lines.map((line) => line.right));
  const texts = lines.filter(
    (line) =>
      line.segments.length === 1 &&
      line.segments[0]!.text.length >= proseCharacters &&
      line.right - line.left >= proseFill * (right - left),
  );
  return texts.length >= leastLines - 1 && texts.length >= 0.5 * lines.length;
}
