/**
 * @file What to do when a text is too long. Each case is about one thing that people get wrong; random
 * conversations are held against all choices of turns that there are.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import type { RollingPlaces, Slower } from './stub.ts';

export const suiteVersion = 1;

interface Implementation {
  readonly headAndTail: (
    tokens: readonly number[],
    options: { room: number; head: number },
  ) => number[];
  readonly newestTurns: (
    lengths: readonly number[],
    room: number,
    pinned?: number,
  ) => number[] | undefined;
  readonly startInSteps: (
    lengths: readonly number[],
    start: number,
    options: { room: number; low: number },
  ) => number;
  readonly unreadTokens: (
    prompt: readonly number[],
    known: readonly (readonly number[])[],
    blockSize: number,
  ) => number;
  readonly rollingPlaces: (
    length: number,
    options: { most: number; sinks: number },
  ) => RollingPlaces;
  readonly slowerFrequencies: (headWidth: number, base: number, slower: Slower) => number[];
  readonly yarnScoreFactor: (factor: number) => number;
}

export function suite(implementation: object): PracticeCase[] {
  const one = implementation as Implementation;
  return [
    ...headCases(one),
    ...turnCases(one),
    ...stepCases(one),
    ...unreadCases(one),
    ...rollingCases(one),
    ...waveCases(one),
  ];
}

function headCases({ headAndTail }: Implementation): PracticeCase[] {
  const tokens = [1, 2, 3, 4, 5, 6];
  return [
    {
      name: 'head and tail: the first, and the last up to the room',
      run: () => assert.deepEqual(headAndTail(tokens, { room: 4, head: 1 }), [1, 4, 5, 6]),
    },
    {
      name: 'head and tail: without a head it is the last tokens, without a tail the first',
      run: () => {
        assert.deepEqual(headAndTail(tokens, { room: 2, head: 0 }), [5, 6]);
        assert.deepEqual(headAndTail(tokens, { room: 2, head: 2 }), [1, 2]);
        assert.deepEqual(headAndTail(tokens, { room: 2, head: 5 }), [1, 2]);
      },
    },
    {
      name: 'head and tail: what fits stays as it is, and nothing comes twice',
      run: () => {
        assert.deepEqual(headAndTail(tokens, { room: 6, head: 4 }), tokens);
        assert.deepEqual(headAndTail([1, 2], { room: 6, head: 4 }), [1, 2]);
      },
    },
  ];
}

/** Of all rows of turns from the pinned and a gapless end, the longest that fits. */
function bestTurns(lengths: readonly number[], room: number, pinned: number): number[] | undefined {
  const first = lengths.map((_, at) => at).slice(0, pinned);
  for (let start = first.length; start <= lengths.length; start++) {
    const turns = [...first, ...lengths.map((_, at) => at).slice(start)];
    const total = turns.reduce((sum, at) => sum + lengths[at]!, 0);
    if (total > room) continue;
    return start === lengths.length && lengths.length > first.length ? undefined : turns;
  }
  return undefined;
}

function turnCases({ newestTurns }: Implementation): PracticeCase[] {
  return [
    {
      name: 'turns: the newest that fit, in their order',
      run: () => assert.deepEqual(newestTurns([5, 3, 4, 2], 8), [2, 3]),
    },
    {
      name: 'turns: what fits exactly fits',
      run: () => {
        assert.deepEqual(newestTurns([5, 3, 4, 2], 9), [1, 2, 3]);
        assert.deepEqual(newestTurns([5, 3, 4, 2], 14), [0, 1, 2, 3]);
      },
    },
    {
      name: 'turns: none is read behind one that is left out',
      run: () => assert.deepEqual(newestTurns([1, 9, 1, 1], 5), [2, 3]),
    },
    {
      name: 'turns: the pinned ones come first, and are paid for',
      run: () => {
        assert.deepEqual(newestTurns([5, 3, 4, 2], 8, 1), [0, 3]);
        assert.deepEqual(newestTurns([2, 2, 7, 1, 1], 6, 2), [0, 1, 3, 4]);
      },
    },
    {
      name: 'turns: a pinned one is not read twice',
      run: () => {
        assert.deepEqual(newestTurns([1, 1, 1], 9, 1), [0, 1, 2]);
        assert.deepEqual(newestTurns([1, 1], 9, 2), [0, 1]);
        assert.deepEqual(newestTurns([1], 9, 3), [0]);
      },
    },
    {
      name: 'turns: there is no answer where the newest does not fit',
      run: () => {
        assert.equal(newestTurns([1, 9], 8), undefined);
        assert.equal(newestTurns([5, 1, 4], 8, 1), undefined);
      },
    },
    {
      name: 'turns: there is no answer where the pinned ones do not fit',
      run: () => assert.equal(newestTurns([5, 4, 0], 8, 2), undefined),
    },
    {
      name: 'turns: a conversation without turns has none',
      run: () => assert.deepEqual(newestTurns([], 8), []),
    },
    {
      name: 'turns: random conversations, held against every choice',
      run: () => {
        const random = createRandom(21);
        for (let round = 0; round < 300; round++) {
          const lengths = Array.from({ length: 1 + random.integer(7) }, () => random.integer(9));
          const [room, pinned] = [random.integer(24), random.integer(3)];
          assert.deepEqual(newestTurns(lengths, room, pinned), bestTurns(lengths, room, pinned));
        }
      },
    },
  ];
}

function stepCases({ startInSteps }: Implementation): PracticeCase[] {
  const limits = { room: 16, low: 10 };
  return [
    {
      name: 'steps: nothing is dropped while it fits, exactly too',
      run: () => {
        assert.equal(startInSteps([5, 5, 5], 0, limits), 0);
        assert.equal(startInSteps([5, 5, 6], 0, limits), 0);
        assert.equal(startInSteps([9, 5, 5, 6], 1, limits), 1);
      },
    },
    {
      name: 'steps: where it does not fit, so much is dropped that the lower limit is met',
      run: () => {
        assert.equal(startInSteps([5, 5, 5, 5], 0, limits), 2);
        assert.equal(startInSteps([5, 5, 5, 6], 0, limits), 3);
      },
    },
    {
      name: 'steps: what was dropped before does not count and does not come back',
      run: () => {
        assert.equal(startInSteps([50, 1, 1], 1, limits), 1);
        assert.equal(startInSteps([1, 1, 9, 8], 2, limits), 3);
      },
    },
    {
      name: 'steps: the newest turn remains, however long',
      run: () => assert.equal(startInSteps([5, 5, 40], 0, limits), 2),
    },
    {
      name: 'steps: a long conversation moves seldom, and is never too long',
      run: () => {
        let start = 0;
        let moves = 0;
        for (let turn = 1; turn <= 60; turn++) {
          const lengths = Array<number>(turn).fill(2);
          const next = startInSteps(lengths, start, limits);
          if (next !== start) moves++;
          start = next;
          assert.ok(2 * (turn - start) <= limits.room);
        }
        // Room for eight turns, five remain: every fourth turn from the ninth on.
        assert.equal(moves, 13);
      },
    },
  ];
}

function unreadCases({ unreadTokens }: Implementation): PracticeCase[] {
  return [
    {
      name: 'unread: without anything known, all of it',
      run: () => assert.equal(unreadTokens([1, 2, 3, 4, 5], [], 2), 5),
    },
    {
      name: 'unread: whole blocks of a common beginning are known',
      run: () => {
        assert.equal(unreadTokens([1, 2, 3, 4, 5], [[1, 2, 3, 9]], 2), 3);
        assert.equal(unreadTokens([1, 2, 3, 4, 5], [[1, 2, 3, 4, 9]], 2), 1);
        assert.equal(unreadTokens([1, 2, 3, 4, 5], [[1, 9, 3, 4]], 2), 5);
      },
    },
    {
      name: 'unread: the last token is read in any case',
      run: () => {
        assert.equal(unreadTokens([1, 2, 3, 4], [[1, 2, 3, 4, 5, 6]], 2), 2);
        assert.equal(unreadTokens([1, 2, 3], [[1, 2, 3]], 1), 1);
      },
    },
    {
      name: 'unread: of several texts the best one counts',
      run: () => assert.equal(unreadTokens([1, 2, 3, 4, 5], [[9], [1, 2, 3, 4], [1, 2]], 2), 1),
    },
    {
      name: 'unread: the same words elsewhere are of no use',
      run: () => assert.equal(unreadTokens([3, 4, 5, 6, 7], [[1, 2, 3, 4, 5, 6, 7]], 2), 5),
    },
    {
      name: 'unread: a text that is known in part helps as far as it goes',
      run: () => assert.equal(unreadTokens([1, 2, 3, 4, 5, 6], [[1, 2, 3]], 2), 4),
    },
  ];
}

function rollingCases({ rollingPlaces }: Implementation): PracticeCase[] {
  return [
    {
      name: 'rolling: what fits is kept, at its own places',
      run: () => {
        assert.deepEqual(rollingPlaces(3, { most: 5, sinks: 2 }), {
          kept: [0, 1, 2],
          turnedBy: [0, 1, 2],
        });
        assert.deepEqual(rollingPlaces(5, { most: 5, sinks: 2 }).kept, [0, 1, 2, 3, 4]);
        assert.deepEqual(rollingPlaces(0, { most: 5, sinks: 2 }), { kept: [], turnedBy: [] });
      },
    },
    {
      name: 'rolling: without sinks the last places are kept, as they are',
      run: () =>
        assert.deepEqual(rollingPlaces(10, { most: 3, sinks: 0 }), {
          kept: [7, 8, 9],
          turnedBy: [7, 8, 9],
        }),
    },
    {
      name: 'rolling: the first are kept beside the last, no more than there is room for',
      run: () => {
        assert.deepEqual(rollingPlaces(10, { most: 5, sinks: 2 }).kept, [0, 1, 7, 8, 9]);
        assert.deepEqual(rollingPlaces(6, { most: 5, sinks: 2 }).kept, [0, 1, 3, 4, 5]);
      },
    },
    {
      name: 'rolling: the first are turned by the places just before the others',
      run: () => {
        assert.deepEqual(rollingPlaces(10, { most: 5, sinks: 2 }).turnedBy, [5, 6, 7, 8, 9]);
        assert.deepEqual(rollingPlaces(100, { most: 4, sinks: 1 }).turnedBy, [96, 97, 98, 99]);
      },
    },
    {
      name: 'rolling: nothing is farther from the next token than the cache is long',
      run: () => {
        for (let length = 0; length < 40; length++) {
          const { kept, turnedBy } = rollingPlaces(length, { most: 8, sinks: 3 });
          assert.equal(kept.length, turnedBy.length);
          assert.ok(turnedBy.every((place) => length - place <= 8 && place < length));
        }
      },
    },
  ];
}

function waveCases({ slowerFrequencies, yarnScoreFactor }: Implementation): PracticeCase[] {
  const four = { factor: 4, trainedLength: 256 };
  return [
    {
      name: 'waves: interpolation slows every one',
      run: () =>
        assertClose(
          slowerFrequencies(4, 10_000, { method: 'interpolation', ...four }),
          [0.25, 0.0025],
        ),
    },
    {
      name: 'waves: with a larger base the fastest stays and the slowest is slower by the factor',
      run: () => {
        assertClose(slowerFrequencies(4, 10_000, { method: 'ntk', ...four }), [1, 0.0025]);
        // 10,000 · 4^(8/6), to the powers of −i/4.
        const found = slowerFrequencies(8, 10_000, { method: 'ntk', ...four });
        assertClose(found, [1, 0.1 * 4 ** (-1 / 3), 0.01 * 4 ** (-2 / 3), 0.00025]);
      },
    },
    {
      name: 'waves: YaRN keeps what turns often, and slows what does not come round',
      run: () =>
        // 40.7 turns and 0.4 turns within 256 places.
        assertClose(slowerFrequencies(4, 10_000, { method: 'yarn', ...four }), [1, 0.0025]),
    },
    {
      name: 'waves: YaRN mixes between one turn and 32',
      run: () => {
        // θ = 0.1 turns 25.6 / 2π = 4.0744 times: 9.9174% of it stays.
        const found = slowerFrequencies(8, 10_000, { method: 'yarn', ...four });
        assertClose(found, [1, 0.025 + 0.075 * ((25.6 / (2 * Math.PI) - 1) / 31), 0.0025, 0.00025]);
      },
    },
    {
      name: 'waves: YaRN goes by the trained length',
      run: () => {
        const long = { method: 'yarn', factor: 4, trainedLength: 8192 } as const;
        // 1,304, 130 and 13.0 turns, and 1.3: the first two stay.
        const turns = (8192 * 0.01) / (2 * Math.PI);
        const slow = (8192 * 0.001) / (2 * Math.PI);
        assertClose(slowerFrequencies(8, 10_000, long), [
          1,
          0.1,
          0.0025 + 0.0075 * ((turns - 1) / 31),
          0.00025 + 0.00075 * ((slow - 1) / 31),
        ]);
      },
    },
    {
      name: 'waves: another base, and a factor of one changes nothing',
      run: () => {
        for (const method of ['interpolation', 'ntk', 'yarn'] as const) {
          const found = slowerFrequencies(4, 400, { method, factor: 1, trainedLength: 64 });
          assertClose(found, [1, 0.05]);
        }
      },
    },
    {
      name: 'waves: YaRN makes scores larger, twice the factor of a vector',
      run: () => {
        assertClose([yarnScoreFactor(1), yarnScoreFactor(4)], [1, (0.1 * Math.log(4) + 1) ** 2]);
        assertClose([yarnScoreFactor(Math.E ** 10)], [4]);
      },
    },
  ];
}

function assertClose(found: readonly number[], right: readonly number[]): void {
  const isClose =
    found.length === right.length &&
    found.every((value, at) => Math.abs(value - right[at]!) <= 1e-12 * (1 + Math.abs(value)));
  if (!isClose) assert.deepEqual(found, right);
}
