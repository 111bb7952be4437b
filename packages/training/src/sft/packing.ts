/**
 * @file Several short examples in one row, so that little of a batch is padding. Each is a segment
 * of its own: tokens see only their own segment, and positions begin anew in it, so an example gives
 * the same loss wherever it is packed.
 */
import type { Example } from './chat-template.ts';

/** T tokens. */
export interface PackedRow {
  readonly tokens: Int32Array; // [T]
  /** The token behind, where it counts; `ignored` elsewhere. */
  readonly targets: Int32Array; // [T]
  /** Within the segment, from 0. */
  readonly positions: Int32Array; // [T]
  /** Number of the example in the row, from 1; 0 is padding. */
  readonly segments: Int32Array; // [T]
}

/** The target of a token that does not count. */
export const ignored = -1;

/** So many rows wait for examples that still fit. */
const openRows = 16;

/**
 * Each example goes into the first open row that has room for it; the oldest row is closed for a new
 * one. The last token of an example is a target only; what is beyond T of a longer one is left out.
 * So are examples of which nothing counts.
 */
export function packed(examples: Iterable<Example>, T: number): PackedRow[] {
  const rows: PackedRow[] = [];
  const open: OpenRow[] = [];
  for (const example of examples) {
    const length = Math.min(example.ids.length - 1, T);
    if (!example.counts.subarray(1, length + 1).includes(1)) continue;
    let place = open.find(({ used }) => used + length <= T);
    if (place === undefined) {
      if (open.length === openRows) rows.push(open.shift()!.row);
      place = { row: emptyRow(T), used: 0, segments: 0 };
      open.push(place);
    }
    put(example, length, place);
  }
  return [...rows, ...open.map(({ row }) => row)];
}

interface OpenRow {
  readonly row: PackedRow;
  used: number;
  segments: number;
}

function put({ ids, counts }: Example, length: number, place: OpenRow): void {
  const { row, used } = place;
  place.segments += 1;
  for (let i = 0; i < length; i++) {
    row.tokens[used + i] = ids[i]!;
    row.targets[used + i] = counts[i + 1] === 1 ? ids[i + 1]! : ignored;
    row.positions[used + i] = i;
    row.segments[used + i] = place.segments;
  }
  place.used += length;
}

const emptyRow = (T: number): PackedRow => ({
  tokens: new Int32Array(T),
  targets: new Int32Array(T).fill(ignored),
  positions: new Int32Array(T),
  segments: new Int32Array(T),
});
