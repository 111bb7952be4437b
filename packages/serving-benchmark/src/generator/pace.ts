/**
 * @file Calling back at a time of the clock. A timer of Node is up to a millisecond early or late;
 * so it is set for the last whole millisecond before, and the rest is waited for turn by turn of the
 * event loop, in which sockets are read all the while.
 */
import type { Clock } from '../wire/clock.ts';

/** @returns what takes it back */
export function callAt(clock: Clock, timeMs: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const wait = (): void => {
    const leftMs = timeMs - clock.nowMs();
    if (leftMs <= 0) callback();
    else if (leftMs < 1) immediate = setImmediate(wait);
    // A timer takes no more than 2^31 ms.
    else timer = setTimeout(wait, Math.min(Math.floor(leftMs), 2 ** 31 - 1));
  };
  wait();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
