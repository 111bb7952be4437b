/** @file From the counters of a running benchmark to what its live view shows. */
import { quantile } from '@gradus/statistics';
import type { RunProgress } from '../runs/measure-run.ts';
import type { LiveSnapshot, RecentLatency } from './live-view.ts';

/** Rates are those of the last seconds. */
const recentMs = 3000;

interface Moment {
  readonly atMs: number;
  readonly completed: number;
  readonly outputTokens: number;
}

const beginning: Moment = { atMs: 0, completed: 0, outputTokens: 0 };

/** Remembers the last seconds, for rates; a run after another begins anew. */
export function createSnapshots(): (progress: RunProgress) => LiveSnapshot {
  let moments: Moment[] = [beginning];
  return ({ phase, elapsedMs, total, durationMs, threads, server, failures }) => {
    const sum = (valueOf: (thread: (typeof threads)[number]) => number): number =>
      threads.reduce((all, thread) => all + valueOf(thread), 0);
    const sent = sum((thread) => thread.sent);
    const completed = sum((thread) => thread.completed);
    const failed = sum((thread) => thread.failed);
    const outputTokens = sum((thread) => thread.outputTokens);
    // Before its clock starts, a run's time is negative.
    if (elapsedMs < moments.at(-1)!.atMs) moments = [beginning];
    if (elapsedMs > 0) moments.push({ atMs: elapsedMs, completed, outputTokens });
    while (moments.length > 2 && moments[1]!.atMs <= elapsedMs - recentMs) moments.shift();
    const before = moments[0]!;
    const seconds = (elapsedMs - before.atMs) / 1000;
    const known = phase === 'measuring' && seconds > 0.5;
    const allSent = total !== undefined && sent >= total;
    return {
      phase: phase === 'ending' || allSent ? 'draining' : phase,
      elapsedMs: Math.max(0, elapsedMs),
      totalRequests: total,
      durationMs,
      scheduled: phase === 'preparing' ? sum((thread) => thread.ready) : sent,
      sent,
      completed,
      failed,
      inFlight: Math.max(0, sent - completed - failed),
      recentRequestsPerSecond: known ? (completed - before.completed) / seconds : undefined,
      recentOutputTokensPerSecond: known
        ? (outputTokens - before.outputTokens) / seconds
        : undefined,
      recentSendLag: latency(threads.flatMap(({ recentSendLagMs }) => recentSendLagMs)),
      recentTtft: latency(threads.flatMap(({ recentTtftMs }) => recentTtftMs)),
      recentItl: latency(threads.flatMap(({ recentTpotMs }) => recentTpotMs)),
      failures: [...failuresByClass(threads)]
        .map(([name, requests]) => ({ class: name, requests }))
        .toSorted((a, b) => b.requests - a.requests),
      lastFailure: failures.at(-1)?.message,
      server: server && { kvUsage: server.kvUsage, waiting: server.waiting },
    };
  };
}

function failuresByClass(threads: RunProgress['threads']): Map<string, number> {
  const all = new Map<string, number>();
  for (const { failures } of threads) {
    for (const [name, requests] of failures) all.set(name, (all.get(name) ?? 0) + requests);
  }
  return all;
}

function latency(valuesMs: readonly number[]): RecentLatency | undefined {
  if (valuesMs.length === 0) return undefined;
  return { p50Ms: quantile(valuesMs, 0.5), p99Ms: quantile(valuesMs, 0.99) };
}
