import { createRandom } from '@gradus/statistics';
import { add, array, label, log, mean, mul, type NdArray, sqrt, type Tensor } from '@gradus/tensor';
import { type Gpt2Parameters, initGpt2 } from '@gradus/transformer';
import { describe, expect, it } from 'vitest';
import {
  adamW,
  type Batches,
  constantSchedule,
  isSpike,
  sgd,
  type SpikeOptions,
  train,
  type TrainOptions,
} from '../../src/index.ts';
import { tinyConfig, tinyOptions } from '../tiny.ts';

type Weights<Leaf = Tensor> = Readonly<Record<'a' | 'b', Leaf>>;

/** Batches of one number for all: 1, but at some steps another. */
function numbers(special: Readonly<Record<number, number>>): Batches<NdArray> {
  return {
    settings: {},
    tokensPerBatch: 1,
    at: (number) => array([special[number + 1] ?? 1, 1]),
  };
}

function options(
  special: Readonly<Record<number, number>>,
  loss: TrainOptions<Weights, Tensor>['model']['loss'],
  changes: Partial<TrainOptions<Weights, Tensor>> = {},
): TrainOptions<Weights, Tensor> {
  return {
    model: { parameters: { a: array([1, 2]), b: array([3, 4]) }, loss },
    batches: numbers(special),
    engine: 'eager',
    steps: 60,
    seed: 1,
    optimizer: sgd(),
    schedule: constantSchedule({ peak: 1e-3 }),
    ...changes,
  };
}

describe('what is not finite', () => {
  it('is named by its label, and the parameters stay those before the step', async () => {
    const seen: number[] = [];
    const run = train(
      options(
        { 5: -1 },
        ({ a, b }, x) => mean(mul(b, label('blocks.2.attention', sqrt(mul(a, x))))),
        { onStep: ({ step }) => void seen.push(step) },
      ),
    );
    await expect(run).rejects.toMatchObject({ code: 'training-not-finite' });
    await expect(run).rejects.toThrow(
      'Step 5 is not finite: its loss is NaN: expected finite numbers everywhere; received NaN first in blocks.2.attention (1 of 2 elements).',
    );
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it.each<[string, number, TrainOptions<Weights, Tensor>['model']['loss'], RegExp]>([
    [
      'in data',
      Number.NaN,
      ({ a }, x) => mean(mul(a, x)),
      /NaN first in the batch \(1 of 2 elements\)/,
    ],
    [
      'on the way to a label',
      0,
      ({ a }, x) => mean(label('scores', mul(log(x), a))),
      /-Infinity first in a log on the way to scores/,
    ],
    [
      'in the loss',
      0,
      ({ a }, x) => mean(mul(log(x), a)),
      /-Infinity first in a log on the way to the loss/,
    ],
    [
      'in a gradient alone',
      0,
      ({ a, b }, x) => mean(mul(b, sqrt(mul(a, x)))),
      /Infinity first in a div on the way to the gradient of a/,
    ],
  ])('is named: %s', async (_, value, loss, message) => {
    await expect(train(options({ 3: value }, loss))).rejects.toThrow(message);
  });

  it.each(['eager', 'onnx'] as const)(
    'is a gradient whose square is not, with which Adam would stand still: %s',
    async (engine) => {
      const run = train(
        options({ 3: 1e25 }, ({ a }, x) => mean(mul(a, x)), {
          engine,
          optimizer: adamW(),
          thread: 'caller',
          threads: 1,
        }),
      );
      await expect(run).rejects.toThrow(
        'Infinity first in the square of the gradient of a (1 of 2 elements)',
      );
    },
  );

  it('is named in a GPT in onnxruntime: a parameter, or what the model labels', async () => {
    const spoil = (change: (p: Gpt2Parameters<NdArray>) => void): Promise<unknown> => {
      const parameters = initGpt2(tinyConfig, createRandom(1));
      change(parameters);
      return train(tinyOptions({ engine: 'onnx', model: { ...tinyOptions().model, parameters } }));
    };
    await expect(
      spoil((p) => {
        p.blocks[1]!.feedForward.up.weight.data[3] = Number.NaN;
      }),
    ).rejects.toThrow(
      'NaN first in the parameter blocks.1.feedForward.up.weight (1 of 1024 elements)',
    );
    // Values of 3e38 overflow where they are added up.
    await expect(
      spoil(
        ({ blocks }) => void (blocks[1]!.attention.output.bias!.data as Float32Array).fill(3e38),
      ),
    ).rejects.toThrow(/Infinity first in .*blocks\.1/);
  });
});

describe('spikes', () => {
  const calm = Array.from({ length: 50 }, (_, i) => 2 + 0.01 * (i % 5));
  it('are far above the median of the losses before, not above one jump among them', () => {
    expect(isSpike(2.1, calm)).toBe(false);
    expect(isSpike(2.5, calm)).toBe(true);
    expect(isSpike(1, calm)).toBe(false);
    expect(isSpike(2.5, [...calm.slice(1), 9])).toBe(true);
    expect(isSpike(2.5, calm, { threshold: 100 })).toBe(false);
  });

  it('need losses to be held against, and some distance where all are equal', () => {
    expect(isSpike(9, calm.slice(0, 24))).toBe(false);
    expect(isSpike(9, calm.slice(0, 25))).toBe(true);
    const equal = Array.from({ length: 50 }, () => 2);
    expect(isSpike(2.1, equal)).toBe(false);
    expect(isSpike(2.3, equal)).toBe(true);
  });

  const jump = (spikes: SpikeOptions): TrainOptions<Weights, Tensor> =>
    options({ 40: 1_000 }, ({ a, b }, x) => mean(add(mul(a, a), mul(mul(b, b), x))), {
      schedule: constantSchedule({ peak: 1e-6 }),
      spikes,
    });

  it('are told with the tensor whose gradient grew most', async () => {
    const { history } = await train(jump({}));
    expect(history.spikes).toHaveLength(1);
    const [spike] = history.spikes;
    expect(spike).toMatchObject({ step: 40, tensor: 'b' });
    expect(spike!.median).toBeCloseTo(15, 2);
    expect(spike!.growth).toBeGreaterThan(200);
  });

  it('are left out where that is asked for', async () => {
    const noted = await train(jump({ action: 'note' }));
    const skipped = await train(jump({ action: 'skip' }));
    const calmly = await train(options({}, jump({}).model.loss, { schedule: jump({}).schedule }));
    expect(skipped.history.spikes).toHaveLength(1);
    const moved = (run: typeof noted): number => 3 - Number(run.parameters.b.data[0]);
    expect(moved(noted)).toBeGreaterThan(5 * moved(calmly));
    expect(moved(skipped) / moved(calmly)).toBeCloseTo(59 / 60, 2);
  });

  it('end the run where that is asked for', async () => {
    await expect(train(jump({ action: 'stop' }))).rejects.toThrow(
      /^The loss jumped at step 40: expected about 15\.00; received 4510; the gradient of b is \d+ times its mean/,
    );
  });
});
