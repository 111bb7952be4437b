/**
 * @file What the books of an engine must be. Each case is about one thing that people get wrong; those
 * of the scheduler are in scheduler-cases.ts.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import type { Implementation, Pool } from './implementation.ts';
import { schedulerCases } from './scheduler-cases.ts';

export const suiteVersion = 1;

export function suite(implementation: object): PracticeCase[] {
  const one = implementation as Implementation;
  return [...poolCases(one), ...tableCases(one), ...hashCases(one), ...schedulerCases(one)];
}

function poolCases({ BlockPool }: Implementation): PracticeCase[] {
  return [
    {
      name: 'pool: blocks 1 to n, each once, and then none',
      run: () => {
        const pool = new BlockPool(3);
        const taken = [pool.allocate(), pool.allocate(), pool.allocate()];
        assert.deepEqual(new Set(taken), new Set([1, 2, 3]));
        assert.equal(pool.freeCount, 0);
        assert.equal(pool.allocate(), undefined);
      },
    },
    {
      name: 'pool: a block that two hold is free when both have let go',
      run: () => {
        const pool = new BlockPool(2);
        const block = pool.allocate()!;
        pool.retain(block);
        assert.equal(pool.referencesOf(block), 2);
        pool.release(block);
        assert.deepEqual([pool.referencesOf(block), pool.freeCount], [1, 1]);
        pool.release(block);
        assert.deepEqual([pool.referencesOf(block), pool.freeCount], [0, 2]);
      },
    },
    {
      name: 'pool: what was given back can be taken again, and is held by one',
      run: () => {
        const pool = new BlockPool(1);
        pool.release(pool.allocate()!);
        const block = pool.allocate()!;
        assert.deepEqual([block, pool.referencesOf(block), pool.freeCount], [1, 1, 0]);
      },
    },
    {
      name: 'pool: letting go of what nobody holds is an error',
      run: () => {
        const pool = new BlockPool(2);
        const block = pool.allocate()!;
        pool.release(block);
        assert.throws(() => pool.release(block));
        assert.equal(pool.freeCount, 2);
      },
    },
  ];
}

function tableCases({ BlockPool, makeWritable }: Implementation): PracticeCase[] {
  const blockSize = 4;
  /** A text of so many tokens whose blocks another text holds too. */
  const sharedTable = (pool: Pool, tokens: number): number[] => {
    const table: number[] = [];
    makeWritable(table, { start: 0, end: tokens, blockSize, pool });
    for (const block of table) pool.retain(block);
    return table;
  };
  return [
    {
      name: 'table: a text of n tokens holds ⌈n / blockSize⌉ blocks',
      run: () => {
        for (const [tokens, blocks] of [
          [1, 1],
          [4, 1],
          [5, 2],
          [8, 2],
          [9, 3],
        ] as const) {
          const pool = new BlockPool(4);
          const table: number[] = [];
          assert.deepEqual(makeWritable(table, { start: 0, end: tokens, blockSize, pool }), []);
          assert.deepEqual([table.length, pool.freeCount], [blocks, 4 - blocks]);
        }
      },
    },
    {
      name: 'table: the last block is filled before another is taken',
      run: () => {
        const pool = new BlockPool(4);
        const table: number[] = [];
        const lengths = Array.from({ length: 9 }, (_, place) => {
          makeWritable(table, { start: place, end: place + 1, blockSize, pool });
          return table.length;
        });
        assert.deepEqual(lengths, [1, 1, 1, 1, 2, 2, 2, 2, 3]);
      },
    },
    {
      name: 'table: a shared block is copied before it is written',
      run: () => {
        const pool = new BlockPool(4);
        const table = sharedTable(pool, 6);
        const [first, second] = table as [number, number];
        const copies = makeWritable(table, { start: 6, end: 7, blockSize, pool });
        assert.equal(copies?.length, 1);
        assert.equal(copies[0]!.from, second);
        assert.notEqual(copies[0]!.to, second);
        assert.deepEqual(table, [first, copies[0]!.to]);
      },
    },
    {
      name: 'table: who got a copy holds the original no more, and is alone with the copy',
      run: () => {
        const pool = new BlockPool(4);
        const table = sharedTable(pool, 6);
        const original = table[1]!;
        makeWritable(table, { start: 6, end: 7, blockSize, pool });
        assert.deepEqual([pool.referencesOf(original), pool.referencesOf(table[1]!)], [1, 1]);
        assert.equal(pool.freeCount, 1);
      },
    },
    {
      name: 'table: blocks that are only read stay shared',
      run: () => {
        const pool = new BlockPool(8);
        const table = sharedTable(pool, 8);
        const before = [...table];
        assert.deepEqual(makeWritable(table, { start: 8, end: 9, blockSize, pool }), []);
        assert.deepEqual(table.slice(0, 2), before);
        assert.deepEqual(
          before.map((block) => pool.referencesOf(block)),
          [2, 2],
        );
      },
    },
    {
      name: 'table: of two that share a block, the first to write gets a copy and the second none',
      run: () => {
        const pool = new BlockPool(4);
        const table = sharedTable(pool, 3);
        const other = [...table];
        assert.equal(makeWritable(table, { start: 3, end: 4, blockSize, pool })?.length, 1);
        assert.deepEqual(makeWritable(other, { start: 3, end: 4, blockSize, pool }), []);
        assert.notEqual(table[0], other[0]);
        assert.equal(pool.freeCount, 2);
      },
    },
    {
      name: 'table: places over several shared blocks are all copied, in order',
      run: () => {
        const pool = new BlockPool(8);
        const table = sharedTable(pool, 10);
        const before = [...table];
        const copies = makeWritable(table, { start: 5, end: 14, blockSize, pool });
        assert.deepEqual(
          copies?.map(({ from }) => from),
          before.slice(1),
        );
        assert.deepEqual(
          copies?.map(({ to }) => to),
          table.slice(1, 3),
        );
        assert.deepEqual([table.length, table[0]], [4, before[0]]);
      },
    },
    {
      name: 'table: where blocks do not suffice, nothing changes',
      run: () => {
        const pool = new BlockPool(2);
        const table: number[] = [];
        makeWritable(table, { start: 0, end: 4, blockSize, pool });
        const before = [...table];
        assert.equal(makeWritable(table, { start: 4, end: 13, blockSize, pool }), undefined);
        assert.deepEqual([table, pool.freeCount], [before, 1]);
      },
    },
    {
      name: 'table: a copy needs a block as well',
      run: () => {
        const pool = new BlockPool(3);
        const table = sharedTable(pool, 6);
        const before = [...table];
        // One for the copy, one for the new place: a single one is free.
        assert.equal(makeWritable(table, { start: 7, end: 9, blockSize, pool }), undefined);
        assert.deepEqual([table, pool.freeCount], [before, 1]);
        assert.deepEqual(
          before.map((block) => pool.referencesOf(block)),
          [2, 2],
        );
      },
    },
  ];
}

function hashCases({ extendHashes }: Implementation): PracticeCase[] {
  const hashesOf = (tokens: readonly number[], salt = ''): string[] => {
    const hashes: string[] = [];
    extendHashes(hashes, tokens, 2, salt);
    return hashes;
  };
  return [
    {
      name: 'hashes: one for each full block',
      run: () => {
        const counts = [0, 1, 2, 3, 4, 5].map((n) => hashesOf(Array<number>(n).fill(7)).length);
        assert.deepEqual(counts, [0, 0, 1, 1, 2, 2]);
      },
    },
    {
      name: 'hashes: texts that begin alike are known alike, as far as they do',
      run: () => {
        const [a, b] = [hashesOf([1, 2, 3, 4, 5, 6]), hashesOf([1, 2, 3, 4, 5, 7])];
        assert.deepEqual(a.slice(0, 2), b.slice(0, 2));
        assert.notEqual(a[2], b[2]);
      },
    },
    {
      name: 'hashes: equal words behind another beginning are another block',
      run: () => {
        const [a, b] = [hashesOf([1, 2, 3, 4, 5, 6]), hashesOf([9, 2, 3, 4, 5, 6])];
        assert.notEqual(a[1], b[1]);
        assert.notEqual(a[2], b[2]);
      },
    },
    {
      name: 'hashes: a text that repeats itself has blocks of their own',
      run: () => assert.equal(new Set(hashesOf([5, 5, 5, 5, 5, 5])).size, 3),
    },
    {
      name: 'hashes: other tokens whose digits are the same are others',
      run: () => {
        assert.notEqual(hashesOf([1, 23])[0], hashesOf([12, 3])[0]);
        assert.notEqual(hashesOf([1, 2, 12, 1])[1], hashesOf([1, 2, 1, 21])[1]);
      },
    },
    {
      name: 'hashes: the order counts',
      run: () => assert.notEqual(hashesOf([1, 2])[0], hashesOf([2, 1])[0]),
    },
    {
      name: 'hashes: texts with different salts share nothing',
      run: () => {
        const [a, b] = [hashesOf([1, 2, 3, 4], 'a'), hashesOf([1, 2, 3, 4], 'b')];
        assert.notEqual(a[0], b[0]);
        assert.notEqual(a[1], b[1]);
      },
    },
    {
      name: 'hashes: a text that grew has those that it would have had from the start',
      run: () => {
        const hashes = hashesOf([1, 2, 3, 4, 5]);
        const before = [...hashes];
        extendHashes(hashes, [1, 2, 3, 4, 5, 6, 7, 8], 2, '');
        assert.deepEqual(hashes.slice(0, 2), before);
        assert.deepEqual(hashes, hashesOf([1, 2, 3, 4, 5, 6, 7, 8]));
      },
    },
  ];
}
