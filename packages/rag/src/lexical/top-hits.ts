/** @file The best k of many, in a heap whose root is the worst that is kept. */

export interface Hit {
  readonly id: string;
  readonly score: number;
}

/** Higher scores first; of equal ones the smaller id, so that the order is one of a kind. */
export const isBetter = (a: Hit, b: Hit): boolean =>
  a.score > b.score || (a.score === b.score && a.id < b.id);

export class TopHits {
  readonly #most: number;
  readonly #heap: Hit[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Scores below this cannot come in; −∞ while there is room. */
  get floor(): number {
    return this.#heap.length < this.#most ? -Infinity : this.#heap[0]!.score;
  }

  add(hit: Hit): void {
    const heap = this.#heap;
    if (heap.length < this.#most) {
      heap.push(hit);
      let at = heap.length - 1;
      for (
        let above = (at - 1) >> 1;
        at > 0 && isBetter(heap[above]!, hit);
        above = (at - 1) >> 1
      ) {
        heap[at] = heap[above]!;
        at = above;
      }
      heap[at] = hit;
      return;
    }
    if (!isBetter(hit, heap[0]!)) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBetter(heap[below]!, heap[below + 1]!)) below++;
      if (!isBetter(hit, heap[below]!)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = hit;
  }

  /** Best first. */
  sorted(): Hit[] {
    return this.#heap.toSorted((a, b) => (isBetter(a, b) ? -1 : 1));
  }
}
