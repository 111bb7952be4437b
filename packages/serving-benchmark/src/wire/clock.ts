/**
 * @file The one clock of a run. Everything on the wire is stamped with it, so a test that wants
 * other times hands in another clock.
 */

export interface Clock {
  /** Milliseconds since the run began; never goes back. */
  nowMs(): number;
}

/** Starts now, to the microsecond. */
export function startClock(): Clock {
  const originMs = performance.now();
  return { nowMs: () => Math.round((performance.now() - originMs) * 1000) / 1000 };
}
