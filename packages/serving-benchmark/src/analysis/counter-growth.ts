/**
 * @file How much a server's counters grew between samples. A counter that goes back was reset: the
 * engine restarted, and then all of its counters did. What it counted between the last sample and
 * its end is lost; what it counts since its start is growth.
 */
import type { ServerSample } from '../server-view/sample.ts';
import { latencyNames } from '../server-view/sample.ts';
import type { TimeWindow } from './timeline.ts';

export type CounterOf = (sample: ServerSample) => number | undefined;

/** A counter by which a restart is seen. */
const counters: readonly CounterOf[] = [
  ({ preemptions }) => preemptions,
  ({ prefixCache }) => prefixCache?.queries,
  ({ prefixCache }) => prefixCache?.hits,
  ({ promptTokens }) => promptTokens,
  ({ cachedPromptTokens }) => cachedPromptTokens,
  ({ generationTokens }) => generationTokens,
  ({ requestsFinished }) => requestsFinished,
  ({ speculative }) => speculative?.drafts,
  ({ speculative }) => speculative?.draftTokens,
  ({ speculative }) => speculative?.acceptedTokens,
  ...latencyNames.map(
    (name): CounterOf =>
      ({ latencies }) =>
        latencies?.[name]?.count,
  ),
];

/** Between which samples the engine restarted. @param samples - With an engine, in order of time. */
export function restartsOf(samples: readonly ServerSample[]): TimeWindow[] {
  const last: (number | undefined)[] = counters.map(() => undefined);
  const found: TimeWindow[] = [];
  for (const [index, sample] of samples.entries()) {
    let wentBack = false;
    for (const [which, counterOf] of counters.entries()) {
      const value = counterOf(sample);
      if (value === undefined) continue;
      if (value < (last[which] ?? 0)) wentBack = true;
      last[which] = value;
    }
    if (wentBack) found.push({ fromMs: samples[index - 1]!.atMs, toMs: sample.atMs });
  }
  return found;
}

/**
 * From the first of the samples to the last. A counter that is not there yet has not counted yet:
 * engines name many only once there is something to count.
 * @returns undefined where it is in no sample, or only in the first
 */
export function growthOf(
  samples: readonly ServerSample[],
  counterOf: CounterOf,
  restarts: readonly TimeWindow[],
): number | undefined {
  let before = 0;
  let beforeMs = Number.POSITIVE_INFINITY;
  let grown: number | undefined;
  for (const [index, sample] of samples.entries()) {
    const value = counterOf(sample);
    if (value !== undefined) {
      const restarted = restarts.some(({ toMs }) => toMs > beforeMs && toMs <= sample.atMs);
      if (index > 0) grown = (grown ?? 0) + value - (restarted ? 0 : before);
      before = value;
    }
    if (value !== undefined || index === 0) beforeMs = sample.atMs;
  }
  return grown;
}

/**
 * The samples from the one nearest to the window's begin to the one nearest to its end: counters are
 * whole there, and half an interval too much or too little at either side is all that it costs.
 * @returns undefined where these are one and the same
 */
export function samplesOver(
  samples: readonly ServerSample[],
  { fromMs, toMs }: TimeWindow,
): readonly ServerSample[] | undefined {
  const nearest = (atMs: number): number =>
    samples.reduce(
      (best, sample, index) =>
        Math.abs(sample.atMs - atMs) < Math.abs(samples[best]!.atMs - atMs) ? index : best,
      0,
    );
  const first = nearest(fromMs);
  const last = nearest(toMs);
  return first < last ? samples.slice(first, last + 1) : undefined;
}
