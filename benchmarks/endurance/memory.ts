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

/** `[2137:0x7f95b8197000] 47917 ms: Mark-Compact 123.6 (233.3) -> 49.9 (199.4) MB` */
const collection = /^\[\d+:(0x[0-9a-f]+)\]\s+\d+ ms: Mark-Compact.*? -> ([\d.]+) \(/;

/** From the trace of all collections: what whole ones left of the larger of the process's heaps. */
export function keptByCollections(trace: string): number[] {
  const byHeap = new Map<string, number[]>();
  for (const line of trace.split('\n')) {
    const [, heap, megabytes] = collection.exec(line) ?? [];
    if (heap === undefined) continue;
    const kept = byHeap.get(heap) ?? [];
    kept.push(Number(megabytes) * 2 ** 20);
    byHeap.set(heap, kept);
  }
  return [...byHeap.values()].toSorted((a, b) => Math.max(...b) - Math.max(...a))[0] ?? [];
}

/** From the middle of the first half to the middle of the second, as a share of the former. */
export function growthShare(keptBytes: readonly number[]): number {
  // The first ones are of the start, when requests are made ready.
  const settled = keptBytes.slice(Math.ceil(keptBytes.length / 10));
  const half = Math.floor(settled.length / 2);
  const [early, late] = [settled.slice(0, half), settled.slice(-half)];
  return quantile(late, 0.5) / quantile(early, 0.5) - 1;
}

const rssOf = ({ rssBytes }: MemorySample): number => rssBytes;
