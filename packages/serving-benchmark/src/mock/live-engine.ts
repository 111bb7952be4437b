/**
 * @file The law in real time. Every step's end is the one before plus the step's length, whatever
 * the clock showed when it was noticed: delays do not add up, they are caught up with and told
 * apart from the law by whoever writes the tokens.
 *
 * Arrivals are stamped here, and what follows is exactly `simulateEngine` of these stamps, also
 * where the host cannot keep up with the law.
 */
import type { Clock } from './clock.ts';
import type { EngineConfig } from './law/config.ts';
import type { Step } from './law/engine.ts';
import { Fleet } from './law/fleet.ts';
import type { EngineRequest, Sequence } from './law/sequence.ts';

/** Who gets the tokens of a sequence. */
export interface TokenReceiver {
  /**
   * As they appear; `atMs` is the time by the law.
   * @returns whether it wants a turn to write: not where it still waits for one
   */
  onTokens(tokens: number, atMs: number): boolean;
  /** When its turn to write has come: after one step, or several where the host is late. */
  flush(): void;
}

/** Steps that are told before the event loop gets its turn, where many are overdue. */
const mostEventsPerTurn = 16;
/**
 * Receivers that write before the event loop gets its turn: half a millisecond of system calls.
 * Requests that come in meanwhile wait no longer than that.
 */
const mostWritersPerTurn = 32;
/** A step begins strictly after the arrivals of its moment: one nanosecond. */
const momentMs = 1e-6;

export interface LiveEngineOptions {
  readonly config: EngineConfig;
  readonly engines: number;
  readonly clock: Clock;
  readonly onStep: (step: Step) => void;
}

export class LiveEngine {
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #receivers = new Map<Sequence, TokenReceiver>();
  /** Told of tokens that they have not written yet; the one that waits longest is first. */
  #writers: TokenReceiver[] = [];
  /** Of `#writers`, those before have written. */
  #head = 0;
  #cancelWake: (() => void) | undefined;
  #wakesMs = Infinity;
  /** Steps that began before this are settled; no arrival may be stamped earlier. */
  #settledMs = -Infinity;

  constructor({ config, engines, clock, onStep }: LiveEngineOptions) {
    this.#clock = clock;
    this.#fleet = new Fleet(config, engines, (step) => {
      onStep(step);
      for (const { sequence, tokens } of step.emissions) {
        const receiver = this.#receivers.get(sequence)!;
        if (sequence.state === 'finished') this.#receivers.delete(sequence);
        if (receiver.onTokens(tokens, step.endMs)) this.#writers.push(receiver);
      }
    });
  }

  /** Sequences that are not finished. */
  get live(): number {
    return this.#receivers.size;
  }

  get engines(): Fleet['engines'] {
    return this.#fleet.engines;
  }

  get waiting(): number {
    return this.#fleet.waiting;
  }

  /** @throws GradusError when the request could never fit. */
  submit(request: EngineRequest, receiver: TokenReceiver): Sequence {
    const arrivalMs = Math.max(this.#clock.nowMs(), this.#settledMs);
    const sequence = this.#fleet.submit(request, arrivalMs);
    this.#receivers.set(sequence, receiver);
    this.#arm();
    return sequence;
  }

  /** For a client that has gone; nothing more is told of the sequence. */
  cancel(sequence: Sequence): void {
    if (!this.#receivers.delete(sequence)) return;
    this.#fleet.cancel(sequence);
    this.#arm();
  }

  forgetPrefixes(): void {
    for (const engine of this.#fleet.engines) engine.forgetPrefixes();
  }

  stop(): void {
    this.#cancelWake?.();
    this.#receivers.clear();
    this.#writers = [];
  }

  #arm(): void {
    const nextMs = this.#writers.length > 0 ? this.#settledMs : this.#fleet.nextEventMs;
    if (nextMs === this.#wakesMs) return;
    this.#cancelWake?.();
    this.#wakesMs = nextMs;
    this.#cancelWake = nextMs === Infinity ? undefined : this.#clock.at(nextMs, () => this.#wake());
  }

  #wake(): void {
    this.#wakesMs = Infinity;
    this.#settledMs = this.#clock.nowMs() + momentMs;
    this.#fleet.advance(this.#settledMs, mostEventsPerTurn);
    this.#write();
    this.#arm();
  }

  #write(): void {
    const writers = this.#writers;
    const upTo = Math.min(writers.length, this.#head + mostWritersPerTurn);
    while (this.#head < upTo) writers[this.#head++]!.flush();
    if (upTo < writers.length) return;
    writers.length = 0;
    this.#head = 0;
  }
}
