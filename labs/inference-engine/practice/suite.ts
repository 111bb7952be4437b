/**
 * @file What the books of an engine must be. Each case is about one thing that people get wrong; the
 * last ones play random traffic and look at the books after every step.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import type { SchedulerOptions, Step } from './stub.ts';

export const suiteVersion = 1;

interface Pool {
  readonly freeCount: number;
  referencesOf(block: number): number;
  allocate(): number | undefined;
  retain(block: number): void;
  release(block: number): void;
}

interface Copy {
  readonly from: number;
  readonly to: number;
}

interface Engine {
  readonly freeCount: number;
  add(id: number, promptTokens: number): void;
  remove(id: number): void;
  step(): Step;
}

interface Implementation {
  readonly BlockPool: new (blockCount: number) => Pool;
  readonly makeWritable: (
    table: number[],
    places: { start: number; end: number; blockSize: number; pool: Pool },
  ) => Copy[] | undefined;
  readonly extendHashes: (
    hashes: string[],
    tokens: readonly number[],
    blockSize: number,
    salt: string,
  ) => void;
  readonly Scheduler: new (options: SchedulerOptions) => Engine;
}

export function suite(implementation: object): PracticeCase[] {
  const one = implementation as Implementation;
  return [
    ...poolCases(one),
    ...tableCases(one),
    ...hashCases(one),
    ...batchCases(one),
    ...memoryCases(one),
    ...trafficCases(one),
  ];
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

const roomy: SchedulerOptions = {
  blockCount: 100,
  blockSize: 4,
  maxRunning: 8,
  maxBatchTokens: 64,
};

function batchCases({ Scheduler }: Implementation): PracticeCase[] {
  const counts = ({ reads }: Step): number[][] => reads.map(({ id, count }) => [id, count]);
  return [
    {
      name: 'step: with nothing to do it reads nothing',
      run: () => assert.deepEqual(new Scheduler(roomy).step(), { reads: [], preempted: [] }),
    },
    {
      name: 'step: a prompt is read, then one token in each step',
      run: () => {
        const engine = new Scheduler(roomy);
        engine.add(5, 7);
        const steps = [engine.step(), engine.step(), engine.step()].map(counts);
        assert.deepEqual(steps, [[[5, 7]], [[5, 1]], [[5, 1]]]);
      },
    },
    {
      name: 'step: who comes later is read beside those that write',
      run: () => {
        const engine = new Scheduler(roomy);
        engine.add(1, 3);
        engine.step();
        engine.add(2, 5);
        assert.deepEqual(counts(engine.step()), [
          [1, 1],
          [2, 5],
        ]);
      },
    },
    {
      name: 'step: a long prompt is read in parts, and draws nothing before its end',
      run: () => {
        const engine = new Scheduler({ ...roomy, maxBatchTokens: 6 });
        engine.add(1, 2);
        engine.step();
        engine.add(2, 12);
        const steps = [1, 2, 3, 4].map(() => counts(engine.step()));
        assert.deepEqual(steps, [
          [
            [1, 1],
            [2, 5],
          ],
          [
            [1, 1],
            [2, 5],
          ],
          [
            [1, 1],
            [2, 2],
          ],
          [
            [1, 1],
            [2, 1],
          ],
        ]);
      },
    },
    {
      name: 'step: those that run come before those that wait',
      run: () => {
        const engine = new Scheduler({ ...roomy, maxBatchTokens: 4 });
        engine.add(1, 10);
        engine.add(2, 3);
        const steps = [1, 2, 3, 4].map(() => counts(engine.step()));
        assert.deepEqual(steps, [
          [[1, 4]],
          [[1, 4]],
          [
            [1, 2],
            [2, 2],
          ],
          [
            [1, 1],
            [2, 1],
          ],
        ]);
      },
    },
    {
      name: 'step: no more run than there are seats, and a free seat is taken in the next step',
      run: () => {
        const engine = new Scheduler({ ...roomy, maxRunning: 2 });
        for (const id of [1, 2, 3, 4]) engine.add(id, 2);
        assert.deepEqual(counts(engine.step()), [
          [1, 2],
          [2, 2],
        ]);
        engine.remove(1);
        assert.deepEqual(counts(engine.step()), [
          [2, 1],
          [3, 2],
        ]);
      },
    },
    {
      name: 'step: never more tokens than allowed, whoever they are of',
      run: () => {
        const engine = new Scheduler({ ...roomy, maxBatchTokens: 9 });
        for (const id of [1, 2, 3, 4, 5]) engine.add(id, 5);
        for (let step = 0; step < 8; step++) {
          const total = counts(engine.step()).reduce((sum, [, count]) => sum + count!, 0);
          assert.ok(total <= 9, `${total} tokens in step ${step + 1}`);
        }
      },
    },
  ];
}

function memoryCases({ Scheduler }: Implementation): PracticeCase[] {
  const small: SchedulerOptions = {
    blockCount: 4,
    blockSize: 2,
    maxRunning: 4,
    maxBatchTokens: 32,
  };
  const ids = ({ reads }: Step): number[] => reads.map(({ id }) => id);
  return [
    {
      name: 'memory: a text holds the blocks of what it has read, and gives them back when it goes',
      run: () => {
        const engine = new Scheduler(small);
        engine.add(1, 3);
        const free = [engine.freeCount];
        for (let step = 0; step < 3; step++) {
          engine.step();
          free.push(engine.freeCount);
        }
        engine.remove(1);
        assert.deepEqual([...free, engine.freeCount], [4, 2, 2, 1, 4]);
      },
    },
    {
      name: 'memory: who waits can leave as well',
      run: () => {
        const engine = new Scheduler({ ...small, maxRunning: 1 });
        engine.add(1, 2);
        engine.add(2, 2);
        engine.step();
        engine.remove(2);
        engine.add(3, 2);
        engine.remove(1);
        assert.deepEqual(ids(engine.step()), [3]);
      },
    },
    {
      name: 'memory: who does not fit waits, and so do those behind him',
      run: () => {
        const engine = new Scheduler(small);
        engine.add(1, 3);
        engine.add(2, 6);
        engine.add(3, 1);
        assert.deepEqual(ids(engine.step()), [1]);
        engine.remove(1);
        assert.deepEqual(ids(engine.step()), [2, 3]);
      },
    },
    {
      name: 'memory: where blocks run out, the last gives way',
      run: () => {
        const engine = new Scheduler(small);
        engine.add(1, 4);
        engine.add(2, 4);
        assert.deepEqual(ids(engine.step()), [1, 2]);
        const { reads, preempted } = engine.step();
        assert.deepEqual([reads, preempted], [[{ id: 1, count: 1 }], [2]]);
        assert.equal(engine.freeCount, 1);
      },
    },
    {
      name: 'memory: the last may be the one that needs the block',
      run: () => {
        const engine = new Scheduler({ ...small, blockCount: 3 });
        engine.add(1, 3);
        engine.add(2, 2);
        engine.step();
        const { reads, preempted } = engine.step();
        assert.deepEqual([reads, preempted], [[{ id: 1, count: 1 }], [2]]);
      },
    },
    {
      name: 'memory: who was sent away reads everything again, what he drew too',
      run: () => {
        const engine = new Scheduler(small);
        engine.add(1, 3);
        engine.add(2, 3);
        for (let step = 0; step < 3; step++) engine.step();
        engine.remove(1);
        // 2 had drawn two tokens, and read the first of them, when 1 needed its third block.
        assert.deepEqual(engine.step().reads, [{ id: 2, count: 5 }]);
      },
    },
    {
      name: 'memory: who was sent away comes back before those that came later',
      run: () => {
        const engine = new Scheduler({ ...small, maxRunning: 2 });
        engine.add(1, 4);
        engine.add(2, 4);
        engine.add(3, 2);
        engine.step();
        engine.step();
        engine.remove(1);
        assert.deepEqual(ids(engine.step()), [2, 3]);
      },
    },
    {
      name: 'memory: nobody comes in while somebody is sent away',
      run: () => {
        const engine = new Scheduler({ ...small, blockCount: 5, maxBatchTokens: 4 });
        engine.add(1, 4);
        engine.add(2, 6);
        engine.step();
        engine.step();
        // Of its prompt 2 has read three tokens; for the next three it lacks a block.
        const { reads, preempted } = engine.step();
        assert.deepEqual([reads, preempted], [[{ id: 1, count: 1 }], [2]]);
      },
    },
    {
      name: 'memory: the first of all is never sent away',
      run: () => {
        const engine = new Scheduler({ ...small, blockCount: 6 });
        for (const id of [1, 2, 3]) engine.add(id, 3);
        for (let step = 0; step < 9; step++) {
          const { reads, preempted } = engine.step();
          assert.equal(reads[0]?.id, 1);
          assert.ok(!preempted.includes(1));
        }
      },
    },
  ];
}

/** What is known of a text without asking: tokens it has, and how many were read. */
interface Known {
  length: number;
  read: number;
  left: number;
}

function trafficCases({ Scheduler }: Implementation): PracticeCase[] {
  const tight: SchedulerOptions = {
    blockCount: 9,
    blockSize: 3,
    maxRunning: 5,
    maxBatchTokens: 10,
  };
  const play = (seed: number, look: (texts: Known[], freeCount: number) => void): void => {
    const random = createRandom(seed);
    const engine = new Scheduler(tight);
    const known = new Map<number, Known>();
    let [added, done] = [0, 0];
    for (let step = 0; done < 40; step++) {
      assert.ok(step < 2000, `after 2,000 steps ${done} of 40 are done`);
      while (added < 40 && random.integer(3) > 0) {
        const length = 1 + random.integer(12);
        known.set(added, { length, read: 0, left: 1 + random.integer(10) });
        engine.add(added++, length);
      }
      const { reads, preempted } = engine.step();
      for (const id of preempted) known.get(id)!.read = 0;
      for (const { id, count } of reads) {
        const text = known.get(id)!;
        assert.ok(count >= 1 && text.read + count <= text.length, `text ${id} reads ${count}`);
        text.read += count;
        if (text.read < text.length) continue;
        text.length++;
        text.left--;
      }
      look([...known.values()], engine.freeCount);
      for (const [id, text] of known) {
        if (text.left > 0 && random.integer(60) > 0) continue;
        engine.remove(id);
        known.delete(id);
        done++;
      }
    }
    assert.equal(engine.freeCount, tight.blockCount);
  };
  return [
    {
      name: 'traffic: all get done, whoever leaves early, and no block is lost',
      run: () => {
        for (const seed of [1, 2, 3]) play(seed, () => undefined);
      },
    },
    {
      name: 'traffic: after each step exactly the blocks of what was read are held',
      run: () => {
        for (const seed of [4, 5, 6]) {
          play(seed, (texts, freeCount) => {
            const held = texts.reduce((sum, { read }) => sum + Math.ceil(read / 3), 0);
            assert.equal(freeCount, tight.blockCount - held);
          });
        }
      },
    },
  ];
}
