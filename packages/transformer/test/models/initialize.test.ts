import { createRandom, mean, standardDeviation } from '@gradus/statistics';
import { array, crossEntropy, leavesOf, type NdArray, scalarOf, type Tensor } from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import {
  gpt2,
  type Gpt2Config,
  type Gpt2Parameters,
  initGpt2,
  initLlama,
  llama,
  type LlamaConfig,
  type LlamaParameters,
  nanoGptCpu,
} from '../../src/index.ts';
import { eager } from '../engines.ts';

const gpt2Config: Gpt2Config = { ...nanoGptCpu, vocabularySize: 65, bias: true, layers: 2 };
const llamaConfig: LlamaConfig = {
  vocabularySize: 65,
  contextLength: 64,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  width: 128,
  feedForwardWidth: 344,
  normEpsilon: 1e-5,
  rotaryBase: 10_000,
};

const models = [
  { name: 'GPT-2', parameters: initGpt2(gpt2Config, createRandom(1)) },
  { name: 'LLaMA', parameters: initLlama(llamaConfig, createRandom(1), { tied: false }) },
];

describe.each(models)('$name', ({ parameters }) => {
  it('starts from the published spread', () => {
    const wrong = leavesOf<NdArray>(parameters).filter(({ path, leaf }) => {
      const values = [...(leaf.data as Float32Array)];
      if (path.endsWith('bias')) return values.some((value) => value !== 0);
      if (/norm/i.test(path)) return values.some((value) => value !== 1);
      const expected =
        /output\.weight|down\.weight/.test(path) && path.startsWith('blocks')
          ? 0.02 / Math.sqrt(2 * 2)
          : 0.02;
      const n = values.length;
      // Four standard errors of a standard deviation, and of a mean.
      const isSpread =
        Math.abs(standardDeviation(values) / expected - 1) < 4 / Math.sqrt(2 * n) &&
        Math.abs(mean(values)) < (4 * expected) / Math.sqrt(n);
      return !isSpread;
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('is the same for the same seed, and no two tensors are alike', () => {
    const again = [
      initGpt2(gpt2Config, createRandom(1)),
      initLlama(llamaConfig, createRandom(1), { tied: false }),
    ];
    expect(again).toContainEqual(parameters);
    const firsts = leavesOf<NdArray>(parameters)
      .filter(({ path }) => path.endsWith('weight') && !/norm/i.test(path))
      .map(({ leaf }) => leaf.data[0]);
    expect(new Set(firsts).size).toBe(firsts.length);
  });
});

it('has 12 C² + 13 C numbers in a block of GPT-2', () => {
  const count = (parameters: unknown): number =>
    leavesOf<NdArray>(parameters).reduce((sum, { leaf }) => sum + leaf.data.length, 0);
  const perBlock = (layers: number): number =>
    count(initGpt2({ ...gpt2Config, layers }, createRandom(1)));
  const C = gpt2Config.width;
  expect(perBlock(2) - perBlock(1)).toBe(12 * C * C + 13 * C);
  expect(perBlock(0)).toBe((65 + 64) * C + 2 * C);
  const ofLlama = (layers: number): number =>
    count(initLlama({ ...llamaConfig, layers }, createRandom(1), { tied: false }));
  expect(ofLlama(2) - ofLlama(1)).toBe(3 * C * C + 3 * C * 344 + 2 * C);
});

it('knows nothing at first: the loss is ln V', async () => {
  const tokens = array(
    Array.from({ length: 2 }, (_, b) =>
      Array.from({ length: 32 }, (__, t) => (7 * b + 11 * t * t) % 65),
    ),
    'int32',
  );
  const targets = array(
    Array.from({ length: 2 }, (_, b) =>
      Array.from({ length: 32 }, (__, t) => (5 * b + 3 * t * t + 1) % 65),
    ),
    'int32',
  );
  const ofGpt2 = (p: Gpt2Parameters, x: Tensor, y: Tensor): Tensor =>
    crossEntropy(gpt2(p, x, { config: gpt2Config }).logits, y);
  const ofLlama = (p: LlamaParameters, x: Tensor, y: Tensor): Tensor =>
    crossEntropy(llama(p, x, { config: llamaConfig }).logits, y);
  const losses = [
    await eager.evaluate(ofGpt2, models[0]!.parameters, tokens, targets),
    await eager.evaluate(ofLlama, models[1]!.parameters, tokens, targets),
  ].map(scalarOf);
  for (const loss of losses) expect(Math.abs(loss - Math.log(65))).toBeLessThan(0.1);
});
