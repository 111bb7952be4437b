/**
 * @file Calling back at times of the clock. A timer of Node is up to a millisecond early or late; so
 * it is set for the last whole millisecond before, and the rest is waited for turn by turn of the
 * event loop, in which sockets are read all the while. One turn may read a thousand sockets, which
 * takes ten milliseconds and more: whoever reads asks between two reads whether something is due.
 */
import type { Clock } from '../wire/clock.ts';

export class Pacer {
  readonly #clock: Clock;
  readonly #waiting = new Set<Call>();
  /** Of those that wait. */
  #firstMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns what takes it back */
  at(timeMs: number, callback: () => void): () => void {
    const call = new Call(this.#clock, timeMs, () => {
      this.#forget(call);
      callback();
    });
    this.#waiting.add(call);
    this.#firstMs = Math.min(this.#firstMs, timeMs);
    call.wait();
    return () => this.#forget(call);
  }

  /** Calls what is due. */
  look(nowMs: number): void {
    if (nowMs < this.#firstMs) return;
    for (const call of this.#waiting) if (call.timeMs <= nowMs) call.callback();
  }

  #forget(call: Call): void {
    call.stop();
    this.#waiting.delete(call);
    if (call.timeMs > this.#firstMs) return;
    this.#firstMs = Number.POSITIVE_INFINITY;
    for (const { timeMs } of this.#waiting) this.#firstMs = Math.min(this.#firstMs, timeMs);
  }
}

class Call {
  readonly timeMs: number;
  readonly callback: () => void;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(clock: Clock, timeMs: number, callback: () => void) {
    this.#clock = clock;
    this.timeMs = timeMs;
    this.callback = callback;
  }

  readonly wait = (): void => {
    const leftMs = this.timeMs - this.#clock.nowMs();
    if (leftMs <= 0) this.callback();
    else if (leftMs < 1) this.#immediate = setImmediate(this.wait);
    // A timer takes no more than 2^31 ms.
    else this.#timer = setTimeout(this.wait, Math.min(Math.floor(leftMs), 2 ** 31 - 1));
  };

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }
}
