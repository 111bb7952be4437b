/**
 * @file When to send: the plan that a load generator follows, and its parts where several hosts
 * or workers share one plan. A part takes every n-th arrival at its own time of the whole plan, so
 * the parts together are the plan and no part draws anything of its own.
 */
import type { Random } from '@gradus/statistics';
import { InWords, refused } from '../fault.ts';
import { gapsOf } from './gaps.ts';
import type { ConcurrencyRamp, LoadSpec } from './parse-load.ts';
import { inverseOf } from './rate-profile.ts';

/** What ends a run, whichever comes first. */
export interface Until {
  /** Requests; of workloads with sessions: sessions. */
  readonly requests?: number | undefined;
  readonly durationMs?: number | undefined;
}

export type LoadPlan = ClosedPlan | OpenPlan;

/** The next request is sent when one has ended: the load adapts to the server. */
export interface ClosedPlan {
  readonly kind: 'closed';
  /** At full height. */
  readonly concurrency: number;
  readonly ramp?: ConcurrencyRamp;
  readonly until: Until;
}

/** Requests are sent at their times, whatever became of the earlier ones. */
export interface OpenPlan {
  readonly kind: 'open';
  /** From the beginning on each iteration: milliseconds since the run began, never falling. */
  readonly arrivalsMs: Iterable<number>;
  readonly until: Until;
}

/** Part `index` (from 0) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const wholePlan: Shard = { index: 0, count: 1 };

/** `0/4` → the first of four. @throws GradusError `workload-argument`. */
export function parseShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text.trim());
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  if (match === null || shard.index >= shard.count) {
    throw refused('Cannot read the shard', '<index from 0>/<count>, such as 0/4', text);
  }
  return shard;
}

/**
 * @param traceTimesMs of the trace that `trace` replays, already in order
 * @param random its state is not touched: each iteration draws anew from splits of it
 */
export function planLoad(
  spec: LoadSpec,
  until: Until,
  random: Random,
  traceTimesMs?: Float64Array,
): LoadPlan {
  if (spec.kind === 'closed') {
    const { concurrency, ramp } = spec;
    return { kind: 'closed', concurrency, ...(ramp === undefined ? {} : { ramp }), until };
  }
  if (spec.kind === 'trace') {
    const times = requireTrace(traceTimesMs);
    return openPlan(until, () => scaledTimes(times, spec.speed));
  }
  return openPlan(until, () => stretchedGaps(spec, random));
}

function requireTrace(times: Float64Array | undefined): Float64Array {
  if (times !== undefined) return times;
  throw refused(
    'Cannot replay arrival times',
    'a source with times: azure, mooncake, burstgpt',
    new InWords('another source'),
  );
}

function* scaledTimes(timesMs: Float64Array, speed: number): Generator<number> {
  const startMs = timesMs[0] ?? 0;
  for (const timeMs of timesMs) yield (timeMs - startMs) / speed;
}

/** Constant arrivals begin at once; those of a random process after a first gap. */
function* stretchedGaps(
  { process, stages }: LoadSpec & { kind: 'open' },
  random: Random,
): Generator<number> {
  const gap = gapsOf(process, random.split('arrivals'));
  const timeOf = inverseOf(stages);
  let expected = process.kind === 'constant' ? 0 : gap();
  for (;;) {
    const timeMs = timeOf(expected);
    if (timeMs === undefined) return;
    yield timeMs;
    expected += gap();
  }
}

const openPlan = (until: Until, times: () => Iterable<number>): OpenPlan => ({
  kind: 'open',
  until,
  arrivalsMs: { [Symbol.iterator]: () => within(times(), until) },
});

function* within(times: Iterable<number>, { requests, durationMs }: Until): Generator<number> {
  let count = 0;
  for (const timeMs of times) {
    if (count++ === requests || timeMs > (durationMs ?? Infinity)) return;
    yield timeMs;
  }
}

/** How many requests may be in flight at this time of a closed loop. */
export function concurrencyAt({ concurrency, ramp }: ClosedPlan, elapsedMs: number): number {
  if (ramp === undefined || elapsedMs >= ramp.durationMs) return concurrency;
  const share = Math.max(0, elapsedMs) / ramp.durationMs;
  return Math.trunc(ramp.from + (concurrency - ramp.from) * share);
}

/** This part's share of a number in flight; the shares of all parts add up to it. */
export const shareOf = (concurrency: number, { index, count }: Shard): number =>
  Math.floor((concurrency + count - 1 - index) / count);
