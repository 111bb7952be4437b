/** @file What happened when: tokens as they arrived, and how many requests were in flight. */
import type { RequestRecord } from '../measurements/record.ts';
import type { RequestFigures } from './request-figures.ts';

/** Milliseconds since the run began; the end is excluded. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export const durationSeconds = ({ fromMs, toMs }: TimeWindow): number => (toMs - fromMs) / 1000;

export const contains = ({ fromMs, toMs }: TimeWindow, atMs: number): boolean =>
  atMs >= fromMs && atMs < toMs;

/** In the order of the schedule, ties by index: the order of time for every series of requests. */
export function inOrderOfArrival(records: readonly RequestRecord[]): RequestRecord[] {
  return records.toSorted((a, b) => a.scheduledMs - b.scheduledMs || a.index - b.index);
}

/** The resolution of a record's times: the end of a window lies just after what it contains. */
const tickMs = 0.001;

/** From the first arrival to the last end. @returns Undefined for no records. */
export function wholeRun(records: readonly RequestRecord[]): TimeWindow | undefined {
  if (records.length === 0) return undefined;
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = 0;
  for (const { scheduledMs, endMs } of records) {
    fromMs = Math.min(fromMs, scheduledMs);
    toMs = Math.max(toMs, endMs, scheduledMs);
  }
  return { fromMs, toMs: toMs + tickMs };
}

/** Amounts and when they came, in two columns: a long run has millions of tokens. */
export interface Arrivals {
  readonly atMs: Float64Array;
  readonly amounts: Float64Array;
}

/**
 * Output tokens as they reached the client, from requests that completed, and from those that the
 * client cancelled: the server gave these too. Tokens of any other failure served nobody. A chunk
 * that was not counted carries its even share of the request's total.
 */
export function tokenArrivals(figures: readonly RequestFigures[]): Arrivals {
  const given = figures.filter(
    ({ record, completed }) => completed || record.failure?.class === 'cancelled',
  );
  const count = given.reduce((sum, { record }) => sum + record.chunks.atMs.length, 0);
  const arrivals = { atMs: new Float64Array(count), amounts: new Float64Array(count) };
  let position = 0;
  for (const { record, outputTokens } of given) {
    const { atMs, tokens } = record.chunks;
    const even = outputTokens.tokens / atMs.length;
    for (let chunk = 0; chunk < atMs.length; chunk++, position++) {
      arrivals.atMs[position] = atMs[chunk]!;
      arrivals.amounts[position] = tokens?.[chunk] ?? even;
    }
  }
  return arrivals;
}

/** Amounts per bin of equal width. */
export function binned(
  { atMs, amounts }: Arrivals,
  window: TimeWindow,
  count: number,
): Float64Array {
  const bins = new Float64Array(count);
  const width = (window.toMs - window.fromMs) / count;
  for (let i = 0; i < atMs.length; i++) {
    if (!contains(window, atMs[i]!)) continue;
    bins[Math.min(count - 1, Math.floor((atMs[i]! - window.fromMs) / width))]! += amounts[i]!;
  }
  return bins;
}

/** Requests in flight (sent and not over, failures among them), averaged over each bin. */
export function inFlight(
  records: readonly RequestRecord[],
  { fromMs, toMs }: TimeWindow,
  count: number,
): Float64Array {
  const width = (toMs - fromMs) / count;
  /** Changes that hold from the start of a bin on. */
  const steps = new Float64Array(count + 1);
  /** Parts of a bin that a request was there for. */
  const parts = new Float64Array(count + 1);
  const change = (atMs: number, by: 1 | -1): void => {
    const position = Math.min(Math.max((atMs - fromMs) / width, 0), count);
    const bin = Math.floor(position);
    parts[bin]! += by * (bin + 1 - position);
    if (bin < count) steps[bin + 1]! += by;
  };
  for (const { sentMs, endMs } of records) {
    if (sentMs === undefined || endMs <= fromMs || sentMs >= toMs) continue;
    change(sentMs, 1);
    change(endMs, -1);
  }
  let level = 0;
  return Float64Array.from({ length: count }, (_, bin) => {
    level += steps[bin]!;
    return level + parts[bin]!;
  });
}

/** The time average over a window. */
export function meanInFlight(records: readonly RequestRecord[], window: TimeWindow): number {
  return inFlight(records, window, 1)[0]!;
}
