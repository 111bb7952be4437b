/**
 * @file The KV memory: a fixed number of blocks, each free or held by one or more sequences. A
 * free block keeps what was computed into it until it is taken again, least recently used first:
 * that is the prefix cache.
 */

const none = -1;

export class BlockPool {
  readonly total: number;
  readonly #holders: Int32Array;
  readonly #hashes: Float64Array;
  readonly #byHash = new Map<number, number>();
  /** The free blocks as a list linked both ways; the slot behind the last block is its anchor. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  #free: number;

  constructor(total: number) {
    this.total = total;
    this.#free = 0;
    this.#holders = new Int32Array(total);
    this.#hashes = new Float64Array(total).fill(none);
    this.#next = new Int32Array(total + 1);
    this.#previous = new Int32Array(total + 1);
    this.#next[total] = total;
    this.#previous[total] = total;
    for (let block = 0; block < total; block++) this.#append(block);
  }

  get free(): number {
    return this.#free;
  }

  /** Held blocks, as a share of all. */
  get use(): number {
    return (this.total - this.#free) / this.total;
  }

  isFree(block: number): boolean {
    return this.#holders[block] === 0;
  }

  /** The block that has been free the longest; what it held is forgotten. Needs a free one. */
  take(): number {
    const block = this.#next[this.total]!;
    this.#remove(block);
    this.#forget(block);
    this.#holders[block] = 1;
    return block;
  }

  /** One more holder of a block that `find` gave. */
  share(block: number): void {
    if (this.isFree(block)) this.#remove(block);
    this.#holders[block]! += 1;
  }

  /** Lets go of a sequence's blocks, last first, so that the end of a prefix is lost first. */
  release(blocks: readonly number[]): void {
    for (const block of blocks.toReversed()) {
      this.#holders[block]! -= 1;
      if (this.isFree(block)) this.#append(block);
    }
  }

  find(hash: number): number | undefined {
    return this.#byHash.get(hash);
  }

  /** Says what a block holds; where another block holds the same, that one stays the known one. */
  register(block: number, hash: number): void {
    if (this.#byHash.has(hash)) return;
    this.#byHash.set(hash, block);
    this.#hashes[block] = hash;
  }

  /** Forgets everything that no sequence holds. */
  forgetFree(): void {
    for (let block = this.#next[this.total]!; block !== this.total; block = this.#next[block]!) {
      this.#forget(block);
    }
  }

  #forget(block: number): void {
    const hash = this.#hashes[block]!;
    if (hash === none) return;
    this.#byHash.delete(hash);
    this.#hashes[block] = none;
  }

  #append(block: number): void {
    const last = this.#previous[this.total]!;
    this.#next[last] = block;
    this.#previous[block] = last;
    this.#next[block] = this.total;
    this.#previous[this.total] = block;
    this.#free += 1;
  }

  #remove(block: number): void {
    const before = this.#previous[block]!;
    const after = this.#next[block]!;
    this.#next[before] = after;
    this.#previous[after] = before;
    this.#free -= 1;
  }
}
