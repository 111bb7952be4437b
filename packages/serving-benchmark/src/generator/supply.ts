/**
 * @file Requests that are ready to be sent. They are made ahead, before the clock starts as far as
 * memory allows; what has to be made during the measurement is counted, because it takes time from
 * the thread that stamps.
 */
import type { Arrival } from '../workload/request-spec.ts';
import { prepareRequest, type PreparedArrival, type Wording } from './prepared-request.ts';

export interface SupplyLimits {
  readonly arrivals: number;
  readonly bytes: number;
}

export class Supply {
  readonly #source: AsyncIterator<Arrival>;
  readonly #wording: Wording;
  readonly #limits: SupplyLimits;
  /** Taken from `#head` on, so that taking is cheap however many there are. */
  #ready: PreparedArrival[] = [];
  #head = 0;
  #bytes = 0;
  #exhausted = false;
  #filling: Promise<void> | undefined;
  #started = false;
  #preparedLate = 0;

  constructor(source: AsyncIterable<Arrival>, wording: Wording, limits: SupplyLimits) {
    this.#source = source[Symbol.asyncIterator]();
    this.#wording = wording;
    this.#limits = limits;
  }

  /** Made while requests were being sent. */
  get preparedLate(): number {
    return this.#preparedLate;
  }

  get count(): number {
    return this.#ready.length - this.#head;
  }

  /** Before the clock starts. @param onProgress how many are ready */
  async fill(signal: AbortSignal, onProgress?: (ready: number) => void): Promise<void> {
    while (!this.#isFull() && !signal.aborted && (await this.#makeOne())) onProgress?.(this.count);
    this.#started = true;
  }

  /** The next, without waiting; undefined: none is ready. */
  take(): PreparedArrival | undefined {
    const next = this.#ready[this.#head];
    if (next === undefined) return undefined;
    this.#head++;
    this.#bytes -= next.first.body.length;
    if (this.#head > 1024 && this.#head * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#head);
      this.#head = 0;
    }
    if (this.count < this.#limits.arrivals / 2) void this.#refill();
    return next;
  }

  /** @returns false when there is nothing more to come */
  async wait(): Promise<boolean> {
    if (this.count > 0) return true;
    await this.#refill();
    return this.count > 0;
  }

  #refill(): Promise<void> {
    this.#filling ??= (async () => {
      // One at a time: the sockets are read in between.
      while (!this.#isFull() && (await this.#makeOne())) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
    })().finally(() => {
      this.#filling = undefined;
    });
    return this.#filling;
  }

  #isFull(): boolean {
    const { arrivals, bytes } = this.#limits;
    return this.#exhausted || (this.count > 0 && (this.count >= arrivals || this.#bytes >= bytes));
  }

  async #makeOne(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done === true) {
      this.#exhausted = true;
      return false;
    }
    const first = prepareRequest(value.request, this.#wording);
    this.#ready.push({ first, next: (answer) => value.next(answer) });
    this.#bytes += first.body.length;
    if (this.#started) this.#preparedLate++;
    return true;
  }
}
