/** @file What memory says: per live stream, and from the beginning of an hour to its end. */
import { quantile } from '@gradus/statistics';
import type { ChildReport, MemorySample } from './run-in-child.ts';

export interface StreamMemory {
  readonly streams: number;
  /** Resident, while all streams are live: the median of the samples. */
  readonly rssBytes: number;
}

export function memoryWith(streams: number, { samples }: ChildReport): StreamMemory {
  const full = samples.filter(({ live }) => live === streams);
  return { streams, rssBytes: quantile((full.length === 0 ? samples : full).map(rssOf), 0.5) };
}

/** The slope of a line through the points, by least squares. */
export function bytesPerStream(points: readonly StreamMemory[]): number {
  const meanOf = (valueOf: (point: StreamMemory) => number): number =>
    points.reduce((sum, point) => sum + valueOf(point), 0) / points.length;
  const x = meanOf(({ streams }) => streams);
  const y = meanOf(({ rssBytes }) => rssBytes);
  const products = meanOf(({ streams, rssBytes }) => (streams - x) * (rssBytes - y));
  return products / meanOf(({ streams }) => (streams - x) ** 2);
}

export interface HourPart {
  /** Requests that had ended by its end. */
  readonly completed: number;
  /** The least of its samples: what remains after collections. */
  readonly floorBytes: number;
}

const parts = 10;

/** An hour in tenths, by requests. */
export function hourParts({ samples }: ChildReport): HourPart[] {
  const last = samples.at(-1)!.completed;
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [(last * part) / parts, (last * (part + 1)) / parts];
    const inside = samples.filter(({ completed }) => completed >= from && completed <= to);
    return { completed: Math.round(to), floorBytes: Math.min(...inside.map(rssOf)) };
  });
}

/** From the second tenth, when code is compiled and buffers have their size, to the last. */
export function growthBytes(hour: readonly HourPart[]): number {
  return hour.at(-1)!.floorBytes - hour[1]!.floorBytes;
}

const rssOf = ({ rssBytes }: MemorySample): number => rssBytes;
