/** @file What a sample of durations comes to. */
import { quantile } from '@gradus/statistics';
import type { ChildReport } from './sync-in-child.ts';

export interface Durations {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  readonly count: number;
}

export function summarize(samplesMs: readonly number[]): Durations {
  return {
    medianMs: quantile(samplesMs, 0.5),
    p95Ms: quantile(samplesMs, 0.95),
    worstMs: Math.max(...samplesMs),
    count: samplesMs.length,
  };
}

export const durationsOf = (reports: readonly ChildReport[]): Durations =>
  summarize(reports.map(({ durationMs }) => durationMs));
