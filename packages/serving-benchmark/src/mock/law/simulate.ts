/**
 * @file The law in virtual time: arrivals in, exact times out. What the live endpoint does is what
 * this computes from the same arrivals, to the last bit.
 */
import { GradusError } from '@gradus/runtime';
import type { EngineConfig } from './config.ts';
import type { Step } from './engine.ts';
import { Fleet } from './fleet.ts';
import type { EngineRequest, Sequence } from './sequence.ts';

export interface Arrival extends EngineRequest {
  readonly atMs: number;
}

/** Exact times of one request, in milliseconds of the clock of the arrivals. */
export interface RequestTimes {
  readonly arrivalMs: number;
  readonly firstScheduledMs: number;
  /** One per output token; tokens of one step share a time. */
  readonly tokensAtMs: readonly number[];
  readonly endMs: number;
  readonly cachedTokens: number;
  readonly preemptions: number;
}

/** A step without its sequences, which are told per request. */
export type StepState = Omit<Step, 'emissions'>;

export interface Simulation {
  /** In the order of the arrivals. */
  readonly requests: readonly RequestTimes[];
  readonly steps: readonly StepState[];
}

/**
 * @param arrivals In the order of their times.
 * @param engines How many engines share them.
 * @throws GradusError when they are out of order, or one could never fit.
 */
export function simulateEngine(
  arrivals: readonly Arrival[],
  config: EngineConfig,
  engines = 1,
): Simulation {
  const steps: StepState[] = [];
  const fleet = new Fleet(config, engines, (step) => {
    const { emissions: _, ...state } = step;
    steps.push(state);
  });
  let nowMs = -Infinity;
  const sequences = arrivals.map((arrival, index) => {
    if (!(arrival.atMs >= nowMs)) throw outOfOrder(index, arrival.atMs, nowMs);
    nowMs = arrival.atMs;
    fleet.advance(nowMs);
    return fleet.submit(arrival, nowMs);
  });
  fleet.advance(Infinity);
  return { requests: sequences.map(timesOf), steps };
}

/** Of a finished sequence. */
export function timesOf(sequence: Sequence): RequestTimes {
  const { arrivalMs, chunksAtMs, chunkTokens, cachedTokens, preemptions } = sequence;
  const tokensAtMs = chunksAtMs.flatMap((atMs, chunk) =>
    Array.from({ length: chunkTokens[chunk]! }, () => atMs),
  );
  return {
    arrivalMs,
    firstScheduledMs: sequence.firstScheduledMs!,
    tokensAtMs,
    endMs: tokensAtMs.at(-1)!,
    cachedTokens,
    preemptions,
  };
}

function outOfOrder(index: number, atMs: number, beforeMs: number): GradusError {
  return new GradusError({
    code: 'mock-arrivals',
    kind: 'usage',
    what: `Arrival ${index} is out of order`,
    expected: `a time of at least ${beforeMs} ms`,
    received: `${atMs}`,
  });
}
