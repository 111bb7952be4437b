/**
 * @file Who holds which block of KV memory. A block holds the keys and values of a fixed number of
 * tokens; sequences that begin alike hold the same one, and it is free when the last lets go.
 * Kwon and others, "Efficient Memory Management for Large Language Model Serving with
 * PagedAttention" (2023), §4.
 *
 * A free block may still hold something worth finding again (prefix-cache.ts). Blocks without such
 * are taken first, then those that were let go of longest ago: that is all there is to LRU eviction.
 */
import { FreeQueue } from './free-queue.ts';

/** All zero and nobody's, beside those that are counted: what padding points at. */
export const nullBlock = 0;

export class BlockPool {
  /** Their numbers are 1 to this. */
  readonly blockCount: number;
  readonly #references: Int32Array;
  readonly #free: FreeQueue;

  constructor(blockCount: number) {
    this.blockCount = blockCount;
    this.#references = new Int32Array(blockCount + 1);
    this.#free = new FreeQueue(blockCount + 1);
    for (let block = 1; block <= blockCount; block++) this.#free.pushBack(block);
  }

  /** How many can be allocated, cached ones among them. */
  get freeCount(): number {
    return this.#free.size;
  }

  get usedCount(): number {
    return this.blockCount - this.#free.size;
  }

  referencesOf(block: number): number {
    return this.#references[block]!;
  }

  /** Held by one from now on; undefined where none is free. */
  allocate(): number | undefined {
    const block = this.#free.shift();
    if (block !== undefined) this.#references[block] = 1;
    return block;
  }

  /** One more holds it; it may have been free. */
  retain(block: number): void {
    if (this.#references[block] === 0) this.#free.remove(block);
    this.#references[block]!++;
  }

  /** @param isWorthKeeping whether what is in it may be found again */
  release(block: number, isWorthKeeping: boolean): void {
    if (block === nullBlock || this.#references[block] === 0) {
      throw new Error(`Block ${block} is released, but nobody holds it`);
    }
    this.#references[block]!--;
    if (this.#references[block]! > 0) return;
    if (isWorthKeeping) this.#free.pushBack(block);
    else this.#free.pushFront(block);
  }

  /** From the one that is taken next. */
  freeBlocks(): number[] {
    return [...this.#free];
  }
}
