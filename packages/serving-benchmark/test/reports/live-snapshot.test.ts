import { describe, expect, it } from 'vitest';
import { LiveCounters } from '../../src/generator/live-counters.ts';
import { createSnapshots } from '../../src/reports/live-snapshot.ts';
import type { RunProgress } from '../../src/runs/measure-run.ts';

/** A run at `elapsedMs` that has completed so many requests of ten tokens. */
function progress(elapsedMs: number, completed: number): RunProgress {
  const totals = { ...new LiveCounters().totals(), completed, outputTokens: 10 * completed };
  return {
    phase: elapsedMs < 0 ? 'preparing' : 'measuring',
    elapsedMs,
    total: undefined,
    durationMs: undefined,
    threads: [totals],
    server: undefined,
    failures: [],
  };
}

describe('what a live view is given', () => {
  it('has rates of the last three seconds', () => {
    const snapshotOf = createSnapshots();
    expect(snapshotOf(progress(300, 3)).recentRequestsPerSecond).toBeUndefined();
    expect(snapshotOf(progress(1000, 20)).recentRequestsPerSecond).toBe(20);
    snapshotOf(progress(4000, 50));
    const { recentRequestsPerSecond, recentOutputTokensPerSecond } = snapshotOf(
      progress(7000, 140),
    );
    expect(recentRequestsPerSecond).toBe(30);
    expect(recentOutputTokensPerSecond).toBe(300);
  });

  it('knows nothing of the run before: the points of a sweep share a view', () => {
    const snapshotOf = createSnapshots();
    snapshotOf(progress(1000, 20));
    snapshotOf(progress(8000, 200));
    expect(snapshotOf(progress(Number.NEGATIVE_INFINITY, 0)).elapsedMs).toBe(0);
    expect(snapshotOf(progress(-20, 0)).recentRequestsPerSecond).toBeUndefined();
    expect(snapshotOf(progress(2000, 10)).recentRequestsPerSecond).toBe(5);
  });
});
