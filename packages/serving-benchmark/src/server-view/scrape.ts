/** @file One look at a `/metrics`, placed in time, or why there was nothing to see. */
import type { Clock } from '../wire/clock.ts';
import type { ConnectionPool } from '../wire/connection-pool.ts';
import { fetchText } from '../wire/fetch-text.ts';
import { createTarget } from '../wire/target.ts';
import type { Target } from '../wire/target.ts';
import type { Timeouts } from '../wire/timeouts.ts';

export interface Stamp {
  /** Halfway between asking and having the answer. */
  readonly atMs: number;
  /** To either side. */
  readonly uncertaintyMs: number;
}

export interface Scraped extends Stamp {
  readonly text: string;
  readonly unavailable?: undefined;
}

export interface Unavailable {
  /** `HTTP 404`, `connect ECONNREFUSED 127.0.0.1:9400` */
  readonly unavailable: string;
  /** It will not come into being during a run. */
  readonly isFinal: boolean;
}

export interface Place {
  readonly target: Target;
  readonly path: string;
}

export interface ScrapeContext {
  readonly pool: ConnectionPool;
  /** The run's, and the pool's. */
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** A loaded server answers late, but an answer later than this says nothing about now. */
const timeouts: Timeouts = {
  connectMs: 2_000,
  firstByteMs: 5_000,
  idleMs: 5_000,
  totalMs: 10_000,
};
const maxBytes = 2 ** 24;

/** Overload and loading pass; these do not. */
const finalStatuses = new Set([401, 403, 404, 405, 501]);

export async function scrape(
  { pool, clock, signal }: ScrapeContext,
  { target, path }: Place,
): Promise<Scraped | Unavailable> {
  const askedMs = clock.nowMs();
  const answer = await fetchText(pool, target, {
    method: 'GET',
    path,
    timeouts,
    maxBytes,
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.failure !== undefined) return { unavailable: answer.failure.message, isFinal: false };
  const { status, text, atMs } = answer;
  if (status === 200) return { text, ...stampBetween(askedMs, atMs) };
  return { unavailable: `HTTP ${status}`, isFinal: finalStatuses.has(status) };
}

/** @throws GradusError `bad-base-url` (usage) */
export function placeOf(url: string): Place {
  const target = createTarget({ baseUrl: url });
  const path = target.basePath === '' ? '/metrics' : target.basePath;
  return { target, path: `${path}${target.query}` };
}

export function stampBetween(askedMs: number, answeredMs: number): Stamp {
  const half = (answeredMs - askedMs) / 2;
  return { atMs: toMicroseconds(askedMs + half), uncertaintyMs: toMicroseconds(half) };
}

const toMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;
