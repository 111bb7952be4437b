/**
 * @file Reading many streams in company. A thread that is woken for every chunk pays more for waking
 * than for reading, and so does the server that has to wake it. So where chunks come thick, the
 * thread rests a quarter of a millisecond between two turns of its event loop and then reads all
 * that has come: half the work, for stamps that are late by less than that. Network cards do the same
 * with their interrupts. Where chunks come thin, and where a turn is full anyway, nothing rests.
 */

/** Socket reads per millisecond from which on it pays; ten thousand a second are a tenth of a core. */
const thickPerMs = 8;
/** Over which reads are counted. */
const windowMs = 5;
/** A turn with so many reads needs no company. */
const fullTurn = 32;
const restMs = 0.25;

const nothing = new Int32Array(new SharedArrayBuffer(4));
const restThread = (): void => void Atomics.wait(nothing, 0, 0, restMs);

/** Of one thread, which does nothing else. */
export class ReadModeration {
  readonly #rest: () => void;
  #windowStartMs = 0;
  #readsInWindow = 0;
  #readsInTurn = 0;
  #thick = false;
  #waiting = false;

  constructor(rest = restThread) {
    this.#rest = rest;
  }

  /** After each read. @param atMs of the read */
  onRead(atMs: number): void {
    this.#readsInTurn++;
    this.#readsInWindow++;
    const elapsedMs = atMs - this.#windowStartMs;
    if (elapsedMs >= windowMs) {
      this.#thick = this.#readsInWindow >= thickPerMs * elapsedMs;
      this.#readsInWindow = 0;
      this.#windowStartMs = atMs;
    }
    if (!this.#thick || this.#waiting) return;
    this.#waiting = true;
    setImmediate(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#waiting = false;
    const reads = this.#readsInTurn;
    this.#readsInTurn = 0;
    if (reads < fullTurn) this.#rest();
  };
}
