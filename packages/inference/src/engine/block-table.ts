/**
 * @file Which block holds the keys and values of a token: the page table of a sequence. Place p is
 * in entry ⌊p / blockSize⌋, at offset p mod blockSize; blocks lie anywhere in memory.
 */
import type { BlockPool } from './block-pool.ts';

/** What is to be copied before a step writes. */
export interface BlockCopy {
  readonly from: number;
  readonly to: number;
}

export function blocksFor(tokens: number, blockSize: number): number {
  return Math.ceil(tokens / blockSize);
}

/** Where in the memory of all blocks a place of the sequence lies. */
export function slotOf(blocks: readonly number[], place: number, blockSize: number): number {
  return blocks[Math.floor(place / blockSize)]! * blockSize + (place % blockSize);
}

/**
 * Makes the places from `start` to before `end` writable: blocks are added at the end, and one that
 * others hold as well is replaced by a copy (copy-on-write). All of it or nothing.
 * @returns the copies to be made, in order; undefined where the pool has too few blocks
 */
export function makeWritable(
  blocks: number[],
  { start, end, blockSize, pool }: WritablePlaces,
): BlockCopy[] | undefined {
  const first = Math.floor(start / blockSize);
  const shared = blocks.flatMap((block, entry) =>
    entry >= first && pool.referencesOf(block) > 1 ? [entry] : [],
  );
  const added = Math.max(0, blocksFor(end, blockSize) - blocks.length);
  if (shared.length + added > pool.freeCount) return undefined;
  const copies = shared.map((entry) => {
    const copy = { from: blocks[entry]!, to: pool.allocate()! };
    // Others hold it still: it is not free, so whether it is worth keeping is no question.
    pool.release(copy.from, true);
    blocks[entry] = copy.to;
    return copy;
  });
  for (let i = 0; i < added; i++) blocks.push(pool.allocate()!);
  return copies;
}

export interface WritablePlaces {
  readonly start: number;
  readonly end: number;
  readonly blockSize: number;
  readonly pool: BlockPool;
}
