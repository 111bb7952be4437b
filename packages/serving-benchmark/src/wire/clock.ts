/**
 * @file The one clock of a run. Everything on the wire is stamped with it, so a test that wants
 * other times hands in another clock.
 */

export interface Clock {
  /** Milliseconds since the run began; never goes back. */
  nowMs(): number;
}

/**
 * What `performance.now()` lacks to the host's monotonic clock. The two are read one after the other;
 * whatever comes in between makes the difference too small, so the largest of a few is the nearest.
 */
const originMs = Math.max(
  ...Array.from({ length: 9 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now()),
);

/** The same number in every thread and every process of this host. */
export function hostMonotonicMs(): number {
  return performance.now() + originMs;
}

/** Starts now, to the microsecond. */
export function startClock(): Clock {
  return clockFrom(hostMonotonicMs());
}

/**
 * A clock that is 0 at a moment of the host's monotonic clock: threads that are given the same
 * moment have the same clock. Before that moment its times are negative.
 */
export function clockFrom(startHostMs: number): Clock {
  const offsetMs = startHostMs - originMs;
  return { nowMs: () => Math.round((performance.now() - offsetMs) * 1000) / 1000 };
}
