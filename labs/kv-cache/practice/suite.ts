/**
 * @file What a KV cache in blocks must do. Each case is about one thing that people get wrong; the
 * last are held against PyTorch, which reads each text whole.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import { torchCases, torchTolerance, type TorchCase } from '../fixtures/torch.ts';
import { reference, text, type Text } from '../uncached.ts';
import type { CacheShape, Matrix } from './stub.ts';

export const suiteVersion = 1;

interface Memory {
  readonly freeCount: number;
}

interface Cache {
  readonly length: number;
  append(keys: Matrix, values: Matrix): boolean;
  attend(queries: Matrix): number[][];
  truncate(length: number): void;
}

interface Implementation {
  readonly bytesPerToken: (shape: CacheShape) => number;
  readonly slotOf: (table: readonly number[], place: number, blockSize: number) => number;
  readonly BlockMemory: new (blockCount: number, blockSize: number) => Memory;
  readonly KvCache: new (memory: Memory) => Cache;
}

export function suite(implementation: object): PracticeCase[] {
  const one = implementation as Implementation;
  return [
    ...formulaCases(one),
    ...attentionCases(one),
    ...memoryCases(one),
    ...sharedCases(one),
    ...torchSuite(one),
  ];
}

function formulaCases({ bytesPerToken, slotOf }: Implementation): PracticeCase[] {
  return [
    {
      name: 'bytes: a token of OPT-13B takes 800 KiB in 16 bits',
      run: () => {
        const opt = { layers: 40, heads: 40, keyValueHeads: 40, headWidth: 128, bytesPerNumber: 2 };
        assert.equal(bytesPerToken(opt), 800 * 1024);
      },
    },
    {
      name: 'bytes: heads that share keys take no more than the shared ones (Llama 2 70B)',
      run: () => {
        const llama = {
          layers: 80,
          heads: 64,
          keyValueHeads: 8,
          headWidth: 128,
          bytesPerNumber: 2,
        };
        assert.equal(bytesPerToken(llama), 320 * 1024);
      },
    },
    {
      name: 'bytes: GPT-2 in 32 bits takes twice what it takes in 16',
      run: () => {
        const gpt2 = { layers: 12, heads: 12, keyValueHeads: 12, headWidth: 64 };
        assert.equal(bytesPerToken({ ...gpt2, bytesPerNumber: 2 }), 36 * 1024);
        assert.equal(bytesPerToken({ ...gpt2, bytesPerNumber: 4 }), 72 * 1024);
      },
    },
    {
      name: 'slots: a place lies in its block, at its offset',
      run: () => {
        assert.equal(slotOf([7, 2], 5, 4), 9);
        assert.equal(slotOf([7, 2], 3, 4), 31);
        assert.equal(slotOf([0, 5, 1], 8, 4), 4);
      },
    },
  ];
}

function attentionCases({ BlockMemory, KvCache }: Implementation): PracticeCase[] {
  const cached = (blockSize: number, ...texts: readonly Text[]): Cache => {
    const cache = new KvCache(new BlockMemory(8, blockSize));
    for (const { keys, values } of texts) assert.equal(cache.append(keys, values), true);
    return cache;
  };
  return [
    {
      name: 'attend: a single token takes its own value',
      run: () => assertClose(cached(4, text(0, 1)).attend([[3, -1]]), text(0, 1).values),
    },
    {
      name: 'attend: a query by hand, scores divided by √D',
      run: () => {
        const cache = new KvCache(new BlockMemory(2, 4));
        cache.append(
          [
            [1, 0],
            [0, 1],
          ],
          [
            [10, 1],
            [20, 2],
          ],
        );
        // Scores 2 and 0, by √2: e^√2 = 4.11 parts of the first value to one of the second.
        const a = Math.exp(Math.SQRT2);
        assertClose(cache.attend([[2, 0]]), [[(10 * a + 20) / (a + 1), (a + 2) / (a + 1)]]);
      },
    },
    {
      name: 'attend: the last token sees all that was appended before',
      run: () => {
        const cache = cached(4, text(0, 3), text(3, 1));
        assertClose(cache.attend(text(3, 1).queries), reference(text(0, 4)).slice(3));
      },
    },
    {
      name: 'attend: a text all at once is causal',
      run: () =>
        assertClose(cached(8, text(0, 5)).attend(text(0, 5).queries), reference(text(0, 5))),
    },
    {
      name: 'attend: a part in the middle sees what is before it, and not what comes after in the part',
      run: () => {
        const cache = cached(8, text(0, 2), text(2, 3));
        assertClose(cache.attend(text(2, 3).queries), reference(text(0, 5)).slice(2));
      },
    },
    {
      name: 'attend: fewer queries than were appended are those of the last tokens',
      run: () => {
        const cache = cached(8, text(0, 5));
        assertClose(cache.attend(text(3, 2).queries), reference(text(0, 5)).slice(3));
      },
    },
    {
      name: 'attend: asking twice gives the same, and changes nothing',
      run: () => {
        const cache = cached(2, text(0, 3));
        const first = cache.attend(text(2, 1).queries);
        assert.deepEqual(cache.attend(text(2, 1).queries), first);
        assert.equal(cache.length, 3);
      },
    },
    {
      name: 'attend: scores of a thousand do not overflow',
      run: () => {
        const cache = new KvCache(new BlockMemory(2, 4));
        cache.append(
          [
            [1000, 0],
            [0, 1],
          ],
          [
            [1, 2],
            [3, 4],
          ],
        );
        assertClose(cache.attend([[1000, 0]]), [[1, 2]]);
      },
    },
    {
      name: 'append: what the caller does with its arrays afterwards changes nothing',
      run: () => {
        const cache = new KvCache(new BlockMemory(2, 4));
        const [keys, values] = [[[1, 0]], [[5, 6]]];
        cache.append(keys, values);
        keys[0]![0] = 9;
        values[0]![0] = 9;
        assertClose(cache.attend([[1, 1]]), [[5, 6]]);
      },
    },
  ];
}

function memoryCases({ BlockMemory, KvCache }: Implementation): PracticeCase[] {
  return [
    {
      name: 'blocks: none is taken before there is something to hold',
      run: () => {
        const memory = new BlockMemory(3, 4);
        assert.equal(new KvCache(memory).length, 0);
        assert.equal(memory.freeCount, 3);
      },
    },
    {
      name: 'length: what was appended, less what was cut off',
      run: () => {
        const cache = new KvCache(new BlockMemory(4, 4));
        const lengths = [text(0, 3), text(3, 1), text(4, 6)].map(({ keys, values }) => {
          cache.append(keys, values);
          return cache.length;
        });
        cache.truncate(7);
        assert.deepEqual([...lengths, cache.length], [3, 4, 10, 7]);
      },
    },
    {
      name: 'blocks: the last one is filled before another is taken',
      run: () => {
        const memory = new BlockMemory(3, 4);
        const cache = new KvCache(memory);
        const free = [0, 1, 2, 3, 4].map((place) => {
          const { keys, values } = text(place, 1);
          cache.append(keys, values);
          return memory.freeCount;
        });
        assert.deepEqual(free, [2, 2, 2, 2, 1]);
      },
    },
    {
      name: 'blocks: a part takes as many as it needs, and no more',
      run: () => {
        const memory = new BlockMemory(4, 4);
        const cache = new KvCache(memory);
        cache.append(text(0, 8).keys, text(0, 8).values);
        assert.equal(memory.freeCount, 2);
        assert.equal(cache.length, 8);
      },
    },
    {
      name: 'append: what does not fit is refused, and nothing changes',
      run: () => {
        const memory = new BlockMemory(2, 2);
        const cache = new KvCache(memory);
        cache.append(text(0, 1).keys, text(0, 1).values);
        assert.equal(cache.append(text(1, 4).keys, text(1, 4).values), false);
        assert.deepEqual([cache.length, memory.freeCount], [1, 1]);
        assert.equal(cache.append(text(1, 3).keys, text(1, 3).values), true);
        assertClose(cache.attend(text(3, 1).queries), reference(text(0, 4)).slice(3));
      },
    },
    {
      name: 'truncate: what was cut off is not seen any more',
      run: () => {
        const cache = new KvCache(new BlockMemory(4, 4));
        cache.append(text(0, 6).keys, text(0, 6).values);
        cache.truncate(3);
        assert.equal(cache.length, 3);
        assertClose(cache.attend(text(2, 1).queries), reference(text(0, 3)).slice(2));
      },
    },
    {
      name: 'truncate: blocks that hold nothing any more are free, one that holds something is not',
      run: () => {
        const memory = new BlockMemory(4, 4);
        const cache = new KvCache(memory);
        cache.append(text(0, 13).keys, text(0, 13).values);
        const free = [9, 8, 5, 1, 0].map((length) => {
          cache.truncate(length);
          return memory.freeCount;
        });
        assert.deepEqual(free, [1, 2, 2, 3, 4]);
      },
    },
    {
      name: 'truncate: other tokens come in the place of those that were cut off',
      run: () => {
        const cache = new KvCache(new BlockMemory(4, 2));
        cache.append(text(0, 2).keys, text(0, 2).values);
        cache.append(text(20, 3).keys, text(20, 3).values);
        cache.truncate(2);
        cache.append(text(2, 3).keys, text(2, 3).values);
        assertClose(cache.attend(text(4, 1).queries), reference(text(0, 5)).slice(4));
      },
    },
    {
      name: 'truncate: a thousand tries and rollbacks lose no block',
      run: () => {
        const memory = new BlockMemory(3, 2);
        const cache = new KvCache(memory);
        cache.append(text(0, 3).keys, text(0, 3).values);
        for (let round = 0; round < 1000; round++) {
          assert.equal(cache.append(text(3, 3).keys, text(3, 3).values), true);
          cache.truncate(3);
        }
        assert.equal(memory.freeCount, 1);
      },
    },
  ];
}

function sharedCases({ BlockMemory, KvCache }: Implementation): PracticeCase[] {
  return [
    {
      name: 'two texts that grow in turns do not disturb each other',
      run: () => {
        const memory = new BlockMemory(6, 2);
        const [a, b] = [new KvCache(memory), new KvCache(memory)];
        for (let place = 0; place < 5; place++) {
          a.append(text(place, 1).keys, text(place, 1).values);
          b.append(text(place + 30, 1).keys, text(place + 30, 1).values);
        }
        assert.equal(memory.freeCount, 0);
        assertClose(a.attend(text(4, 1).queries), reference(text(0, 5)).slice(4));
        assertClose(b.attend(text(34, 1).queries), reference(text(30, 5)).slice(4));
      },
    },
    {
      name: 'a text is refused what another holds, until that gives it back',
      run: () => {
        const memory = new BlockMemory(2, 2);
        const [a, b] = [new KvCache(memory), new KvCache(memory)];
        a.append(text(0, 3).keys, text(0, 3).values);
        assert.equal(b.append(text(9, 1).keys, text(9, 1).values), false);
        a.truncate(2);
        assert.equal(b.append(text(9, 1).keys, text(9, 1).values), true);
        assert.equal(a.append(text(2, 1).keys, text(2, 1).values), false);
        assertClose(a.attend(text(1, 1).queries), reference(text(0, 2)).slice(1));
        assertClose(b.attend([[1, 1]]), text(9, 1).values);
      },
    },
    {
      name: 'two memories have nothing in common',
      run: () => {
        const [first, second] = [new BlockMemory(2, 2), new BlockMemory(2, 2)];
        const [a, b] = [new KvCache(first), new KvCache(second)];
        a.append(text(0, 4).keys, text(0, 4).values);
        assert.equal(second.freeCount, 2);
        b.append(text(40, 4).keys, text(40, 4).values);
        assertClose(a.attend(text(3, 1).queries), reference(text(0, 4)).slice(3));
      },
    },
  ];
}

function torchSuite({ BlockMemory, KvCache }: Implementation): PracticeCase[] {
  const read = ({ queries, keys, values }: TorchCase, sizes: readonly number[]): number[][] => {
    const cache = new KvCache(new BlockMemory(20, 3));
    let at = 0;
    return sizes.flatMap((size) => {
      const part = (all: Matrix): Matrix => all.slice(at, at + size);
      cache.append(part(keys), part(values));
      const found = cache.attend(part(queries));
      at += size;
      return found;
    });
  };
  return [
    {
      name: "PyTorch's output, token by token",
      run: () => {
        for (const one of torchCases) {
          const sizes = one.queries.map(() => 1);
          assertClose(read(one, sizes), one.output, torchTolerance);
        }
      },
    },
    {
      name: "PyTorch's output, however the text is cut into parts",
      run: () => {
        const random = createRandom(11);
        for (const one of torchCases) {
          for (let round = 0; round < 10; round++) {
            const sizes: number[] = [];
            for (let left = one.queries.length; left > 0; left -= sizes.at(-1)!) {
              sizes.push(1 + random.integer(Math.min(left, 5)));
            }
            assertClose(read(one, sizes), one.output, torchTolerance);
          }
        }
      },
    },
  ];
}

function assertClose(found: Matrix, right: Matrix, tolerance = 1e-9): void {
  const isClose =
    found.length === right.length &&
    found.every((row, t) =>
      row.every((value, d) => Math.abs(value - right[t]![d]!) <= tolerance * (1 + Math.abs(value))),
    );
  if (!isClose) assert.deepEqual(found, right);
}
