/**
 * @file What a small GPT must do. Each case is about one thing that people get wrong; numbers are
 * PyTorch's, or can be worked out by hand.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import { torchCases, torchTolerance } from '../fixtures/torch.ts';
import type * as Stub from './stub.ts';
import type { Matrix } from './stub.ts';

export const suiteVersion = 1;

type Implementation = Pick<
  typeof Stub,
  'splitText' | 'drawBatch' | 'crossEntropy' | 'gptLogits' | 'generate' | 'countParameters'
>;

export function suite(implementation: object): PracticeCase[] {
  const own = implementation as Implementation;
  return [
    ...splitCases(own),
    ...batchCases(own),
    ...lossCases(own),
    ...modelCases(own),
    ...writingCases(own),
    ...sizeCases(own),
  ];
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Numbers that come one after the other, from the start again at the end. */
function given(...numbers: readonly number[]): () => number {
  let next = 0;
  return () => numbers[next++ % numbers.length]!;
}

const almostOne = 1 - 2 ** -53;

function splitCases({ splitText }: Implementation): PracticeCase[] {
  return [
    {
      name: 'split: the end is held out',
      run: () =>
        assert.deepEqual(plain(splitText([5, 6, 7, 8, 9], 0.2)), {
          train: [5, 6, 7, 8],
          heldOut: [9],
        }),
    },
    {
      name: 'split: nothing is on both sides, nothing is lost, the order stays',
      run: () => {
        const { train, heldOut } = splitText(upTo(1000), 0.1);
        assert.equal(train.length, 900);
        assert.deepEqual([...train, ...heldOut], upTo(1000));
      },
    },
    {
      name: 'split: the cut is rounded',
      run: () => assert.deepEqual(plain(splitText([1, 2, 3, 4, 5, 6], 0.1)).heldOut, [6]),
    },
  ];
}

const plain = <T extends object>(split: T): T => JSON.parse(JSON.stringify(split)) as T;

function batchCases({ drawBatch }: Implementation): PracticeCase[] {
  return [
    {
      name: 'batch: the target of an id is the id behind it',
      run: () =>
        assert.deepEqual(
          drawBatch([5, 6, 7, 8, 9], 1, 3, () => 0),
          {
            tokens: [[5, 6, 7]],
            targets: [[6, 7, 8]],
          },
        ),
    },
    {
      name: 'batch: each row is drawn for itself',
      run: () => {
        const { tokens, targets } = drawBatch(upTo(12), 3, 2, given(0, 0.55, 0.95));
        assert.deepEqual(tokens, [
          [0, 1],
          [5, 6],
          [9, 10],
        ]);
        assert.deepEqual(targets, [
          [1, 2],
          [6, 7],
          [10, 11],
        ]);
      },
    },
    {
      name: 'batch: the last window ends with the text',
      run: () => {
        const { tokens, targets } = drawBatch(upTo(10), 1, 4, () => almostOne);
        assert.deepEqual({ tokens, targets }, { tokens: [[5, 6, 7, 8]], targets: [[6, 7, 8, 9]] });
      },
    },
    {
      name: 'batch: every start is as likely as every other',
      run: () => {
        const shares = upTo(600).map((i) => (i + 0.5) / 600);
        const { tokens } = drawBatch(upTo(10), 600, 4, given(...shares));
        const starts = upTo(10).map((start) => tokens.filter((row) => row[0] === start).length);
        assert.deepEqual(starts, [100, 100, 100, 100, 100, 100, 0, 0, 0, 0]);
      },
    },
    {
      name: 'batch: a text that holds one window holds one',
      run: () => {
        const { tokens, targets } = drawBatch([4, 2, 1], 2, 2, given(0, almostOne));
        assert.deepEqual(tokens, [
          [4, 2],
          [4, 2],
        ]);
        assert.deepEqual(targets, [
          [2, 1],
          [2, 1],
        ]);
      },
    },
    {
      name: 'batch: a text as long as a window is refused, its last target is missing',
      run: () => assert.throws(() => drawBatch([1, 2, 3], 1, 3, () => 0), RangeError),
    },
  ];
}

function lossCases({ crossEntropy }: Implementation): PracticeCase[] {
  const ln = Math.log;
  return [
    {
      name: 'loss: a guess among V costs ln V',
      run: () => assertNear(crossEntropy([[2, 2, 2, 2, 2]], [3]), ln(5)),
    },
    {
      name: 'loss: −log of the probability of the target',
      run: () => assertNear(crossEntropy([[ln(0.7), ln(0.2), ln(0.1)]], [1]), -ln(0.2)),
    },
    {
      name: 'loss: the mean over positions, however many',
      run: () => {
        const row = [ln(0.7), ln(0.2), ln(0.1)];
        assertNear(
          crossEntropy([row, row, row, row], [0, 1, 2, 0]),
          -(2 * ln(0.7) + ln(0.2) + ln(0.1)) / 4,
        );
      },
    },
    {
      name: 'loss: logits need no sum of 1, a constant changes nothing',
      run: () => assertNear(crossEntropy([[1 + 7, 2 + 7]], [0]), crossEntropy([[1, 2]], [0])),
    },
    {
      name: 'loss: logits of thousands do not overflow',
      run: () => {
        assertNear(crossEntropy([[2000, 1999]], [0]), ln(1 + Math.exp(-1)));
        assertNear(crossEntropy([[-2000, 0]], [0]), 2000);
      },
    },
    ...torchCases.map(({ name, logits, targets, loss }) => ({
      name: `loss: as PyTorch, ${name}`,
      run: (): void => assertNear(crossEntropy(logits, targets), loss, torchTolerance),
    })),
  ];
}

function modelCases({ gptLogits }: Implementation): PracticeCase[] {
  return [
    ...torchCases.map(({ name, gpt, ids, logits }) => ({
      name: `model: as PyTorch, ${name}`,
      run: (): void => assertClose(gptLogits(gpt, ids), logits, torchTolerance),
    })),
    {
      name: 'model: what comes later changes nothing before it',
      run: () => {
        const { gpt, ids } = torchCases[1]!;
        const before = gptLogits(gpt, ids);
        for (let t = 1; t < ids.length; t++) {
          const changed = gptLogits(gpt, ids.with(t, (ids[t]! + 1) % gpt.tokens.length));
          assert.deepEqual(changed.slice(0, t), before.slice(0, t), `position ${t}`);
          assert.notDeepEqual(changed[t], before[t], `position ${t} reads itself`);
        }
      },
    },
    {
      name: 'model: the same id at another place is something else',
      run: () => {
        const { gpt } = torchCases[1]!;
        const [first, second] = gptLogits(gpt, [3, 3, 3]);
        assert.notDeepEqual(first, second);
      },
    },
    {
      name: 'model: the ids stay as they were',
      run: () => {
        const { gpt, ids } = structuredClone(torchCases[0]!);
        gptLogits(gpt, ids);
        assert.deepEqual({ gpt, ids }, { gpt: torchCases[0]!.gpt, ids: torchCases[0]!.ids });
      },
    },
  ];
}

const shares = [0.5, 0.3, 0.2].map(Math.log);

function writingCases({ generate }: Implementation): PracticeCase[] {
  const same = (ids: readonly number[]): Matrix => ids.map(() => shares);
  /** Behind id n comes n + 1, for certain. */
  const counting = (ids: readonly number[]): Matrix =>
    ids.map((id) => upTo(20).map((next) => (next === id + 1 ? 0 : -1000)));
  const sure = { contextLength: 8, uniform: () => 0.5 };
  return [
    {
      name: 'writing: draws by the probabilities, in the order of the ids',
      run: () => {
        const uniform = given(0, 0.49, 0.51, 0.79, 0.81, almostOne);
        const ids = generate(same, [0], { maxTokens: 6, contextLength: 8, uniform });
        assert.deepEqual(ids, [0, 0, 1, 1, 2, 2]);
      },
    },
    {
      name: 'writing: reads what it wrote',
      run: () => assert.deepEqual(generate(counting, [3], { maxTokens: 4, ...sure }), [4, 5, 6, 7]),
    },
    {
      name: 'writing: goes on behind the last id of the prompt',
      run: () => assert.deepEqual(generate(counting, [9, 2, 5], { maxTokens: 2, ...sure }), [6, 7]),
    },
    {
      name: 'writing: beyond the context the model reads the last ids',
      run: () => {
        const read: number[][] = [];
        const spy = (ids: readonly number[]): Matrix => {
          read.push([...ids]);
          return counting(ids);
        };
        generate(spy, [0, 1], { maxTokens: 4, contextLength: 3, uniform: () => 0.5 });
        assert.deepEqual(read.slice(-4), [
          [0, 1],
          [0, 1, 2],
          [1, 2, 3],
          [2, 3, 4],
        ]);
      },
    },
    {
      name: 'writing: a prompt longer than the context is cut in front',
      run: () => {
        const narrow = (ids: readonly number[]): Matrix => {
          assert.ok(ids.length <= 2, `the model was given ${ids.length} ids, its context is 2`);
          return counting(ids);
        };
        const ids = generate(narrow, [1, 2, 3, 4], {
          maxTokens: 1,
          contextLength: 2,
          uniform: () => 0.5,
        });
        assert.deepEqual(ids, [5]);
      },
    },
    {
      name: 'writing: a low temperature sharpens',
      run: () => {
        // At a temperature of 1/2 the shares are squared: 25, 9 and 4 of 38.
        const uniform = given(24.9 / 38, 25.1 / 38, 33.9 / 38, 34.1 / 38);
        const ids = generate(same, [0], {
          maxTokens: 4,
          contextLength: 8,
          temperature: 0.5,
          uniform,
        });
        assert.deepEqual(ids, [0, 1, 1, 2]);
      },
    },
    {
      name: 'writing: large logits do not overflow',
      run: () => {
        const large = (ids: readonly number[]): Matrix => ids.map(() => [900, 1000, 999]);
        const ids = generate(large, [0], {
          maxTokens: 2,
          contextLength: 8,
          uniform: given(0.73, 0.74),
        });
        assert.deepEqual(ids, [1, 2]);
      },
    },
    {
      name: 'writing: asks for one random number per id, and leaves the prompt as it was',
      run: () => {
        const random = createRandom(4);
        let asked = 0;
        const prompt = [0, 1];
        const uniform = (): number => {
          asked++;
          return random.uniform();
        };
        generate(same, prompt, { maxTokens: 7, contextLength: 3, uniform });
        assert.deepEqual({ asked, prompt }, { asked: 7, prompt: [0, 1] });
      },
    },
  ];
}

function sizeCases({ countParameters }: Implementation): PracticeCase[] {
  return [
    {
      name: 'size: counted by hand, 224',
      run: () =>
        assert.equal(
          countParameters({ vocabularySize: 2, contextLength: 3, layers: 1, width: 4 }),
          // Tables 8 + 12, attention 64, feed-forward 128, three norms 12.
          224,
        ),
    },
    ...torchCases.slice(0, 2).map(({ name, size, parameters }) => ({
      name: `size: as PyTorch counts, ${name}`,
      run: (): void => assert.equal(countParameters(size), parameters),
    })),
    {
      name: "size: nanoGPT's figure for GPT-2's shape, 123.59M without the positions",
      run: () => {
        const size = { vocabularySize: 50_304, contextLength: 1024, layers: 12, width: 768 };
        assert.equal(((countParameters(size) - 1024 * 768) / 1e6).toFixed(2), '123.59');
      },
    },
  ];
}

function assertNear(actual: number, expected: number, tolerance = 1e-12): void {
  assertClose([[actual]], [[expected]], tolerance);
}

function assertClose(actual: Matrix, expected: Matrix, tolerance: number): void {
  const sizes = (rows: Matrix): number[] => rows.map((row) => row.length);
  assert.deepEqual(sizes(actual), sizes(expected), 'rows and their lengths');
  for (const [t, row] of expected.entries()) {
    for (const [i, value] of row.entries()) {
      const found = actual[t]![i]!;
      if (!(Math.abs(found - value) <= tolerance * Math.max(1, Math.abs(value)))) {
        assert.fail(`row ${t}, column ${i}: ${found} instead of ${value}`);
      }
    }
  }
}
