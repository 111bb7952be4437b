/**
 * @file The KV memory as sequences see it: blocks on demand, shared beginnings, copies before a
 * shared block is written, and everything given back. It moves no numbers (kv-store.ts does).
 */
import { BlockPool } from './block-pool.ts';
import { type BlockCopy, makeWritable } from './block-table.ts';
import { extendHashes, PrefixCache } from './prefix-cache.ts';
import type { Sequence } from './sequence.ts';

export interface KvCacheOptions {
  /** That sequences can hold. */
  readonly blockCount: number;
  /** Tokens in a block. */
  readonly blockSize: number;
  readonly prefixCaching: boolean;
}

export class KvCache {
  readonly blockSize: number;
  readonly #prefixCaching: boolean;
  readonly #pool: BlockPool;
  readonly #known = new PrefixCache();

  constructor({ blockCount, blockSize, prefixCaching }: KvCacheOptions) {
    this.blockSize = blockSize;
    this.#prefixCaching = prefixCaching;
    this.#pool = new BlockPool(blockCount);
  }

  get blockCount(): number {
    return this.#pool.blockCount;
  }

  /** Held by sequences; one that several hold counts once. */
  get usedCount(): number {
    return this.#pool.usedCount;
  }

  /** Full blocks that a new text could begin with, held by sequences or by none. */
  get knownCount(): number {
    return this.#known.size;
  }

  /** Tokens that one sequence can have. */
  get capacityTokens(): number {
    return this.blockCount * this.blockSize;
  }

  /**
   * Gives a sequence without blocks those of its longest known beginning. The last token is always
   * left to be read: without it there are no logits.
   * @returns how many tokens need not be read
   */
  attachPrefix(sequence: Sequence): number {
    if (!this.#prefixCaching) return 0;
    extendHashes(sequence.hashes, sequence.tokens, this.blockSize, sequence.salt);
    const most = Math.floor((sequence.tokens.length - 1) / this.blockSize);
    for (const hash of sequence.hashes.slice(0, most)) {
      const block = this.#known.find(hash);
      if (block === undefined) break;
      this.#pool.retain(block);
      sequence.blocks.push(block);
    }
    sequence.offered = sequence.blocks.length;
    return sequence.blocks.length * this.blockSize;
  }

  /**
   * Room for the next `count` tokens behind those that are computed.
   * @returns copies to be made before they are written; undefined where there is no room
   */
  reserve({ blocks, computed }: Sequence, count: number): BlockCopy[] | undefined {
    const held = blocks.length;
    const copies = makeWritable(blocks, {
      start: computed,
      end: computed + count,
      blockSize: this.blockSize,
      pool: this.#pool,
    });
    // What was allocated is not what it was.
    for (const { to } of copies ?? []) this.#known.evict(to);
    for (const block of blocks.slice(held)) this.#known.evict(block);
    return copies;
  }

  /** After a step: blocks that it filled are known from now on. */
  commit(sequence: Sequence): void {
    if (!this.#prefixCaching) return;
    const { tokens, computed, hashes, blocks } = sequence;
    const full = Math.floor(computed / this.blockSize);
    extendHashes(hashes, tokens, this.blockSize, sequence.salt);
    for (; sequence.offered < full; sequence.offered++) {
      this.#known.register(hashes[sequence.offered]!, blocks[sequence.offered]!);
    }
  }

  /** The second sequence holds what the first holds. */
  fork(from: Sequence, to: Sequence): void {
    for (const block of from.blocks) {
      this.#pool.retain(block);
      to.blocks.push(block);
    }
    to.computed = from.computed;
  }

  /** Gives all blocks back. The last first, so that beginnings are evicted after their ends. */
  free(sequence: Sequence): void {
    for (const block of sequence.blocks.splice(0).reverse()) {
      this.#pool.release(block, this.#known.holds(block));
    }
    sequence.computed = 0;
  }

  referencesOf(block: number): number {
    return this.#pool.referencesOf(block);
  }
}
