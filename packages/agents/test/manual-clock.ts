/** @file A clock that stands until somebody sleeps, and then is where the sleeper wanted to be. */
import type { Clock } from '../src/clock.ts';

export class ManualClock implements Clock {
  #nowMs = 1_700_000_000_000;
  readonly sleptMs: number[] = [];
  /** Sleeps longer than this do not end by themselves; they end by their signal. */
  readonly #mostMs: number;

  constructor(mostMs = Infinity) {
    this.#mostMs = mostMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (durationMs > this.#mostMs) {
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    }
    // What is ready comes first, as it would in a second.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    signal?.throwIfAborted();
    this.sleptMs.push(durationMs);
    this.#nowMs += durationMs;
  }
}
