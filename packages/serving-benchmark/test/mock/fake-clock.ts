/** @file A clock that stands still until a test moves it. */
import type { Clock } from '../../src/mock/clock.ts';

interface Timer {
  readonly timeMs: number;
  readonly callback: () => void;
}

export class FakeClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  at(timeMs: number, callback: () => void): () => void {
    const timer = { timeMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Runs what falls due on the way, each at its time, or `lateMs` after it. */
  moveTo(timeMs: number, lateMs = 0): void {
    for (let timer = this.#next(timeMs - lateMs); timer; timer = this.#next(timeMs - lateMs)) {
      this.#timers.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.timeMs + lateMs);
      timer.callback();
    }
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  /** As if the process had been stopped: time passes, and nothing runs. */
  sleepTo(timeMs: number): void {
    this.#nowMs = timeMs;
  }

  #next(untilMs: number): Timer | undefined {
    const [first] = [...this.#timers].sort((a, b) => a.timeMs - b.timeMs);
    return first !== undefined && first.timeMs <= untilMs ? first : undefined;
  }
}
