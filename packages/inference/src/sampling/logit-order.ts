/**
 * @file Ids from the largest logit down, as far as somebody asks. A draw seldom needs more than a
 * few of them, and sorting a vocabulary takes as long as a step of a small model: so they lie in a
 * heap, and each comes out when it is its turn.
 */
import { GradusError } from '@gradus/runtime';

export class LogitOrder {
  /** How many may come at all: those of −∞ are left out. */
  readonly count: number;
  readonly #logits: ArrayLike<number>;
  /** A binary heap: each goes before both of its children, 2i + 1 and 2i + 2. */
  readonly #heap: Int32Array;
  #heapSize: number;
  /** Those that have come out, in order. */
  readonly #found: Int32Array;
  #foundCount = 0;

  /** @throws GradusError when a logit is no number, or none is above −∞. */
  constructor(logits: ArrayLike<number>) {
    this.#logits = logits;
    this.#heap = new Int32Array(logits.length);
    this.#heapSize = 0;
    for (let id = 0; id < logits.length; id++) {
      requireLogit(logits[id]!, id);
      if (logits[id]! > -Infinity) this.#heap[this.#heapSize++] = id;
    }
    if (this.#heapSize === 0) throw nothingPossible(logits.length);
    this.count = this.#heapSize;
    this.#found = new Int32Array(this.count);
    for (let at = (this.#heapSize >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** The id of this rank, from 0: of equal logits the smaller id first. */
  at(rank: number): number {
    while (this.#foundCount <= rank) {
      this.#found[this.#foundCount++] = this.#heap[0]!;
      this.#heap[0] = this.#heap[--this.#heapSize]!;
      this.#sink(0);
    }
    return this.#found[rank]!;
  }

  /** The first so many. */
  first(count: number): Int32Array {
    if (count > 0) this.at(count - 1);
    return this.#found.slice(0, count);
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const id = heap[from]!;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#heapSize) break;
      if (child + 1 < this.#heapSize && this.#isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#isBefore(heap[child]!, id)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = id;
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#logits[a]! - this.#logits[b]!;
    return difference > 0 || (difference === 0 && a < b);
  }
}

/** The first of the largest logits. @throws GradusError as the order does. */
export function largestLogit(logits: ArrayLike<number>): number {
  let most = -Infinity;
  let found = -1;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    requireLogit(logit, id);
    if (logit <= most) continue;
    most = logit;
    found = id;
  }
  if (found === -1) throw nothingPossible(logits.length);
  return found;
}

function requireLogit(logit: number, id: number): void {
  if (logit < Infinity) return;
  throw new GradusError({
    code: 'sampling-logits',
    kind: 'usage',
    what: 'Cannot sample from these logits',
    expected: 'finite numbers, or −Infinity for what may not come',
    received: `${logit} for token ${id}`,
    remedy: 'The model has diverged, or its input was not finite.',
  });
}

function nothingPossible(count: number): GradusError {
  return new GradusError({
    code: 'sampling-logits',
    kind: 'usage',
    what: 'Cannot sample: no token may come next',
    expected: 'at least one logit above −Infinity',
    received: `${count} logits`,
  });
}
