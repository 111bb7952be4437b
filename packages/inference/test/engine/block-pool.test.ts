import { describe, expect, it } from 'vitest';
import { BlockPool, blocksFor, makeWritable, slotOf } from '../../src/index.ts';

describe('a pool of blocks', () => {
  it('hands out every block once, the null block never', () => {
    const pool = new BlockPool(4);
    const taken = Array.from({ length: 5 }, () => pool.allocate());
    expect(taken).toEqual([1, 2, 3, 4, undefined]);
    expect([pool.usedCount, pool.freeCount]).toEqual([4, 0]);
  });

  it('frees a block when the last lets go', () => {
    const pool = new BlockPool(2);
    const block = pool.allocate()!;
    pool.retain(block);
    pool.release(block, false);
    expect([pool.referencesOf(block), pool.usedCount]).toEqual([1, 1]);
    pool.release(block, false);
    expect([pool.referencesOf(block), pool.usedCount]).toEqual([0, 0]);
    expect(() => pool.release(block, false)).toThrow('Block 1 is released, but nobody holds it');
  });

  it('takes worthless blocks first, then those let go of longest ago', () => {
    const pool = new BlockPool(5);
    const [a, b, c, d] = Array.from({ length: 4 }, () => pool.allocate()!);
    pool.release(b!, true);
    pool.release(a!, true);
    pool.release(c!, false);
    expect(pool.freeBlocks()).toEqual([c, 5, b, a]);
    // One that is found again comes to the end when it is let go of.
    pool.retain(b!);
    pool.release(b!, true);
    expect(pool.freeBlocks()).toEqual([c, 5, a, b]);
    pool.release(d!, true);
    expect(Array.from({ length: 5 }, () => pool.allocate())).toEqual([c, 5, a, b, d]);
  });
});

describe('a block table', () => {
  it('finds the slot of a place', () => {
    expect([0, 3, 4, 5, 11].map((place) => slotOf([7, 2, 9], place, 4))).toEqual([
      28, 31, 8, 9, 39,
    ]);
    expect([0, 1, 4, 5].map((tokens) => blocksFor(tokens, 4))).toEqual([0, 1, 1, 2]);
  });

  it('grows at its end', () => {
    const pool = new BlockPool(8);
    const blocks: number[] = [];
    const write = (start: number, end: number) =>
      makeWritable(blocks, { start, end, blockSize: 4, pool });
    expect(write(0, 5)).toEqual([]);
    expect(blocks).toEqual([1, 2]);
    expect(write(5, 8)).toEqual([]);
    expect(blocks).toEqual([1, 2]);
    expect(write(8, 9)).toEqual([]);
    expect(blocks).toEqual([1, 2, 3]);
  });

  it('copies a block before it writes into what another holds, and the last does not', () => {
    const pool = new BlockPool(8);
    const first: number[] = [];
    makeWritable(first, { start: 0, end: 6, blockSize: 4, pool });
    const second = [...first];
    for (const block of second) pool.retain(block);
    const places = { start: 6, end: 7, blockSize: 4, pool };
    // The full block before stays shared.
    expect(makeWritable(second, places)).toEqual([{ from: 2, to: 3 }]);
    expect([first, second]).toEqual([
      [1, 2],
      [1, 3],
    ]);
    expect([1, 2, 3].map((block) => pool.referencesOf(block))).toEqual([2, 1, 1]);
    expect(makeWritable(first, places)).toEqual([]);
    expect(first).toEqual([1, 2]);
  });

  it('does all or nothing', () => {
    const pool = new BlockPool(3);
    const first: number[] = [];
    makeWritable(first, { start: 0, end: 6, blockSize: 4, pool });
    const second = [...first];
    for (const block of second) pool.retain(block);
    expect(makeWritable(second, { start: 6, end: 9, blockSize: 4, pool })).toBeUndefined();
    expect(second).toEqual([1, 2]);
    expect([pool.usedCount, pool.referencesOf(2)]).toEqual([2, 2]);
  });
});
