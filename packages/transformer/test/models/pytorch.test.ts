/**
 * Whole models against Hugging Face's: every layer, the loss, its derivative by every weight.
 * fixtures/generate.py.
 */
import { crossEntropy, mapLeaves, type NdArray, type Tensor, valueAndGrad } from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import {
  firstDifference,
  fromHuggingFaceConfig,
  gpt2,
  gpt2FromNames,
  type Gpt2Parameters,
  gpt2ToNames,
  labelledTensors,
  llama,
  llamaFromNames,
  type LlamaParameters,
  llamaToNames,
  type NamedArrays,
} from '../../src/index.ts';
import { distance, engines } from '../engines.ts';
import { readFixture, readFixtureConfig, startingWith, tolerance } from '../fixtures.ts';

interface Model<Parameters> {
  readonly name: string;
  readonly parameters: Parameters;
  readonly toNames: (parameters: never) => NamedArrays;
  readonly logits: (parameters: never, tokens: Tensor) => Tensor;
}

function gpt2Model(): Model<Gpt2Parameters<NdArray>> {
  const described = fromHuggingFaceConfig(readFixtureConfig('gpt2'), 'gpt2');
  if (described.type !== 'gpt2') throw new Error(described.type);
  const { config } = described;
  return {
    name: 'gpt2',
    parameters: gpt2FromNames(readFixture('gpt2'), config),
    toNames: (parameters: Gpt2Parameters<NdArray>) => gpt2ToNames(parameters),
    logits: (parameters: Gpt2Parameters, tokens) => gpt2(parameters, tokens, { config }).logits,
  };
}

function llamaModel(): Model<LlamaParameters<NdArray>> {
  const described = fromHuggingFaceConfig(readFixtureConfig('llama'), 'llama');
  if (described.type !== 'llama') throw new Error(described.type);
  const { config } = described;
  return {
    name: 'llama',
    parameters: llamaFromNames(readFixture('llama'), config),
    toNames: llamaToNames,
    logits: (parameters: LlamaParameters, tokens) => llama(parameters, tokens, { config }).logits,
  };
}

describe.each(engines)('$name', ({ evaluate }) => {
  describe.each<Model<unknown>>([gpt2Model(), llamaModel()])('$name', (model) => {
    const { name, parameters, logits, toNames } = model;
    const expected = readFixture(`${name}-expected`);
    const layers = startingWith(expected, 'layers.');
    const tokens = expected.tensors.get('tokens')!;
    const byLayer = (weights: never, ids: Tensor) => labelledTensors([logits(weights, ids)]);

    it('has the numbers of Hugging Face in every layer', async () => {
      const found = await evaluate(byLayer, parameters, tokens);
      expect(Object.keys(found)).toEqual([
        'embedding',
        'blocks.0.attention',
        'blocks.0',
        'blocks.1.attention',
        'blocks.1',
        'norm',
        'logits',
      ]);
      expect(new Set(Object.keys(layers))).toEqual(new Set(Object.keys(found)));
      expect(firstDifference(found, layers, tolerance)).toBeUndefined();
    });

    it.each([
      ['blocks.0.attention.value.weight', 'blocks.0.attention'],
      ['blocks.0.feedForward.down.weight', 'blocks.0'],
      ['blocks.1.attentionNorm.weight', 'blocks.1.attention'],
      ['norm.weight', 'norm'],
    ])('names the first layer that %s spoils', async (path, layer) => {
      const spoiled = mapLeaves<NdArray, NdArray, unknown>(parameters, (leaf, at) =>
        at === path ? { ...leaf, data: (leaf.data as Float32Array).map((x) => 1.01 * x) } : leaf,
      );
      const found = await evaluate(byLayer, spoiled, tokens);
      expect(firstDifference(found, layers, tolerance)).toMatchObject({ layer });
    });

    it('has the loss of PyTorch, and its derivative by every weight', async () => {
      const loss = (weights: never, ids: Tensor, targets: Tensor): Tensor =>
        crossEntropy(logits(weights, ids), targets);
      const targets = expected.tensors.get('targets')!;
      const [value, gradient] = await evaluate(
        valueAndGrad(loss as never) as (...all: never[]) => [Tensor, unknown],
        parameters,
        tokens,
        targets,
      );
      expect(distance(value, expected.tensors.get('loss')!)).toBeLessThan(tolerance);
      const named = toNames(gradient as never);
      const reference = startingWith(expected, 'gradients.');
      expect(new Set(named.keys())).toEqual(new Set(Object.keys(reference)));
      const distances = [...named].map(([key, found]) => [key, distance(found, reference[key]!)]);
      expect(distances.filter(([, far]) => !(Number(far) < tolerance))).toEqual([]);
    });
  });
});
