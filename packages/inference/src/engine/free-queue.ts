/**
 * @file The blocks that nobody holds, in the order in which they are to be taken. A linked list in
 * two arrays: a block is put at either end or taken out of the middle in the same short time,
 * however many there are.
 */
export class FreeQueue {
  /** Neighbours of each id; the place behind the last id is both ends of the list. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #ends: number;
  #size = 0;

  /** Holds ids from 0 to before `capacity`; none at first. */
  constructor(capacity: number) {
    this.#ends = capacity;
    this.#next = new Int32Array(capacity + 1).fill(-1);
    this.#previous = new Int32Array(capacity + 1).fill(-1);
    this.#next[capacity] = capacity;
    this.#previous[capacity] = capacity;
  }

  get size(): number {
    return this.#size;
  }

  has(id: number): boolean {
    return this.#next[id] !== -1;
  }

  /** Taken before all others. */
  pushFront(id: number): void {
    this.#insert(id, this.#ends, this.#next[this.#ends]!);
  }

  /** Taken after all others. */
  pushBack(id: number): void {
    this.#insert(id, this.#previous[this.#ends]!, this.#ends);
  }

  /** The first, no longer in the queue; undefined where there is none. */
  shift(): number | undefined {
    const first = this.#next[this.#ends]!;
    if (first === this.#ends) return undefined;
    this.remove(first);
    return first;
  }

  remove(id: number): void {
    const [previous, next] = [this.#previous[id]!, this.#next[id]!];
    this.#next[previous] = next;
    this.#previous[next] = previous;
    this.#next[id] = -1;
    this.#previous[id] = -1;
    this.#size--;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let id = this.#next[this.#ends]!; id !== this.#ends; id = this.#next[id]!) yield id;
  }

  #insert(id: number, previous: number, next: number): void {
    this.#next[previous] = id;
    this.#previous[id] = previous;
    this.#next[id] = next;
    this.#previous[next] = id;
    this.#size++;
  }
}
