/** @file Records for tests: one that is complete, and whole runs of a simulated server. */
import { createRandom } from '@gradus/statistics';
import type { Random } from '@gradus/statistics';
import type { RequestRecord } from '../../src/measurements/record.ts';

/** Sent 2 ms late at 102, tokens at 200, 230, 260 and 290, over at 295; the server counted 4. */
export function record(change: Partial<RequestRecord> = {}): RequestRecord {
  return {
    index: 0,
    intended: { promptTokens: 100, outputTokens: 4 },
    scheduledMs: 100,
    sentMs: 102,
    firstByteMs: 150,
    endMs: 295,
    connection: { reused: true, reconnects: 0 },
    chunks: { atMs: [200, 230, 260, 290] },
    promptTokens: { tokens: 100, source: 'server-final' },
    outputTokens: { tokens: 4, source: 'server-final' },
    finishReason: 'length',
    retries: 0,
    ...change,
  };
}

export const failed = (change: Partial<RequestRecord> = {}): RequestRecord =>
  record({ failure: { class: 'in-band', message: 'out of memory' }, ...change });

export const exponential = (random: Random): number => -Math.log(1 - random.uniform());

export interface SimulatedRun {
  readonly seed: number;
  readonly requests: number;
  readonly perSecond: number;
  /** How many requests the server works on at a time. */
  readonly slots?: number;
  /** Mean of the exponential time to the first token, once a slot is free. */
  readonly prefillMs?: number;
  readonly tpotMs?: number;
  readonly tokens?: number;
  /** How many times slower the server is for a request that arrives at this time. */
  readonly slowness?: (atMs: number) => number;
}

/** Poisson arrivals at a queue with a fixed number of slots. */
export function simulatedRun({
  seed,
  requests,
  perSecond,
  slots = 64,
  prefillMs = 100,
  tpotMs = 10,
  tokens = 20,
  slowness = () => 1,
}: SimulatedRun): RequestRecord[] {
  const arrivals = createRandom(seed).split('arrivals');
  const service = createRandom(seed).split('service');
  const freeAt = Array.from({ length: slots }, () => 0);
  let at = 0;
  return Array.from({ length: requests }, (_, index) => {
    at += (1000 / perSecond) * exponential(arrivals);
    const slow = slowness(at);
    const slot = freeAt.indexOf(Math.min(...freeAt));
    const first = Math.max(at, freeAt[slot]!) + slow * prefillMs * exponential(service);
    const atMs = Array.from({ length: tokens }, (__, token) => first + slow * token * tpotMs);
    freeAt[slot] = atMs.at(-1)!;
    return record({
      index,
      scheduledMs: at,
      sentMs: at,
      firstByteMs: first,
      endMs: atMs.at(-1)!,
      intended: { promptTokens: 100, outputTokens: tokens },
      chunks: { atMs, tokens: atMs.map(() => 1) },
      outputTokens: { tokens, source: 'server-per-chunk' },
    });
  });
}
