/**
 * @file The clock that the live engine runs by, so that tests can run it by another. Milliseconds
 * of the host's monotonic clock: the same number in every process of this host
 * (`process.hrtime`), so a client can lay its times beside those of the mock.
 */
import { hostMonotonicMs } from '../wire/clock.ts';

export interface Clock {
  nowMs(): number;
  /** Calls back once, not before that time; the result cancels. */
  at(timeMs: number, callback: () => void): () => void;
}

/** Timers of Node come up to about this much late. */
const timerSlackMs = 1.6;

/**
 * @param precise Wait for the last 1.6 ms by asking again in every turn of the event loop, which
 * stays open for input meanwhile. A callback is then late by one turn (microseconds) instead of by
 * up to about a millisecond, at the cost of a core that is busy for 1.6 ms before each.
 */
export function systemClock({ precise }: { readonly precise: boolean }): Clock {
  return { nowMs: hostMonotonicMs, at: precise ? spinUntil : sleepUntil };
}

function sleepUntil(timeMs: number, callback: () => void): () => void {
  if (timeMs <= hostMonotonicMs()) {
    // A timer would take a millisecond.
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(callback, Math.max(0, timeMs - hostMonotonicMs()));
  return () => clearTimeout(timer);
}

function spinUntil(timeMs: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const spin = (): void => {
    if (hostMonotonicMs() >= timeMs) callback();
    else immediate = setImmediate(spin);
  };
  const sleepMs = Math.floor(timeMs - hostMonotonicMs() - timerSlackMs);
  if (sleepMs >= 1) timer = setTimeout(spin, sleepMs);
  else immediate = setImmediate(spin);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
