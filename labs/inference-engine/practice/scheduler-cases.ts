/**
 * @file What a scheduler must put into its steps: who reads how much, who gets in, who loses its blocks,
 * and, in random traffic, books that are right after every step.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import type { Implementation } from './implementation.ts';
import type { SchedulerOptions, Step } from './stub.ts';

export function schedulerCases(implementation: Implementation): PracticeCase[] {
  return [
    ...batchCases(implementation),
    ...memoryCases(implementation),
    ...trafficCases(implementation),
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
