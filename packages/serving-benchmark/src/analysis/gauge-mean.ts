/**
 * @file The mean of a quantity that was looked at now and then: a straight line from each look to the
 * next, averaged over time. Before the first look and after the last nothing is known.
 */
import type { TimeWindow } from './timeline.ts';

export interface Reading {
  readonly atMs: number;
  readonly value: number;
}

export interface GaugeMean {
  readonly mean: number;
  /** Of the readings in the window and the lines' ends at its edges. */
  readonly max: number;
  /** The part of the window between first and last reading. */
  readonly covered: TimeWindow;
}

/**
 * @param readings - In order of time.
 * @returns undefined where no part of the window is covered
 */
export function gaugeMean(
  readings: readonly Reading[],
  { fromMs, toMs }: TimeWindow,
): GaugeMean | undefined {
  let area = 0;
  let max = Number.NEGATIVE_INFINITY;
  const covered = {
    fromMs: Math.max(fromMs, readings[0]?.atMs ?? toMs),
    toMs: Math.min(toMs, readings.at(-1)?.atMs ?? fromMs),
  };
  const durationMs = covered.toMs - covered.fromMs;
  if (!(durationMs > 0)) return undefined;
  for (const [index, right] of readings.slice(1).entries()) {
    const left = readings[index]!;
    const from = Math.max(left.atMs, covered.fromMs);
    const to = Math.min(right.atMs, covered.toMs);
    if (to <= from) continue;
    const start = valueBetween(left, right, from);
    const end = valueBetween(left, right, to);
    area += ((start + end) / 2) * (to - from);
    max = Math.max(max, start, end);
  }
  return { mean: area / durationMs, max, covered };
}

/** @returns undefined before the first reading and after the last */
export function valueAt(readings: readonly Reading[], atMs: number): number | undefined {
  const next = readings.findIndex((reading) => reading.atMs >= atMs);
  if (next === -1) return undefined;
  const right = readings[next]!;
  if (right.atMs === atMs) return right.value;
  return next === 0 ? undefined : valueBetween(readings[next - 1]!, right, atMs);
}

function valueBetween(left: Reading, right: Reading, atMs: number): number {
  const share = (atMs - left.atMs) / (right.atMs - left.atMs);
  return left.value + share * (right.value - left.value);
}
