/**
 * Each layer alone, and its derivative by each of its inputs, against what PyTorch computes:
 * fixtures/generate.py.
 */
import { and, gradients, iota, isFloat, leavesOf, mul, sum, type Tensor } from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import {
  alibiBias,
  type Attention,
  attention,
  causalMask,
  decoderBlock,
  type DecoderBlock,
  embedding,
  type Embedding,
  encoderBlock,
  type EncoderBlock,
  feedForward,
  type FeedForward,
  gatedFeedForward,
  type GatedFeedForward,
  layerNorm,
  type LayerNorm,
  linear,
  type Linear,
  paddingMask,
  rmsNorm,
  type RmsNorm,
  rotaryFrequencies,
  rotate,
  rotation,
  scaledDotProduct,
  sinusoidalPositions,
  slidingWindowMask,
} from '../../src/index.ts';
import { distance, engines } from '../engines.ts';
import { nested, readFixture, startingWith, tolerance } from '../fixtures.ts';

const fixture = readFixture('layers');

interface With<Parameters> {
  readonly parameters: Parameters;
  readonly x: Tensor;
}
interface Scored {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly queries: Tensor;
  readonly keys: Tensor;
  readonly padding: Tensor;
}
interface Block<Parameters> {
  readonly block: Parameters;
  readonly x: Tensor;
  readonly memory: Tensor;
  readonly padding: Tensor;
}

const causalOver = (x: Tensor, places: (size: number) => Tensor): Tensor => {
  const all = places(Number(x.shape[1]));
  return causalMask(all, all);
};
const scaling = {
  factor: 8,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalContextLength: 64,
};
const frequencies = {
  rope: rotaryFrequencies(16),
  'rope-llama3': rotaryFrequencies(16, { base: 500_000, scaling }),
};

const cases = {
  linear: ({ parameters, x }: With<Linear>) => linear(parameters, x),
  embedding: ({ parameters, ids }: With<Embedding> & { ids: Tensor }) => embedding(parameters, ids),
  'layer-norm': ({ parameters, x }: With<LayerNorm>) => layerNorm(parameters, x),
  'rms-norm': ({ parameters, x }: With<RmsNorm>) => rmsNorm(parameters, x),
  gelu: ({ parameters, x }: With<FeedForward>) => feedForward(parameters, x, 'gelu'),
  'gelu-tanh': ({ parameters, x }: With<FeedForward>) => feedForward(parameters, x, 'gelu-tanh'),
  relu: ({ parameters, x }: With<FeedForward>) => feedForward(parameters, x, 'relu'),
  silu: ({ parameters, x }: With<FeedForward>) => feedForward(parameters, x, 'silu'),
  swiglu: ({ parameters, x }: With<GatedFeedForward>) => gatedFeedForward(parameters, x),
  'attention-full': ({ query, key, value }: Scored) => scaledDotProduct(query, key, value),
  'attention-causal': ({ query, key, value, queries, keys }: Scored) =>
    scaledDotProduct(query, key, value, { mask: causalMask(queries, keys) }),
  'attention-window': ({ query, key, value, queries, keys }: Scored) =>
    scaledDotProduct(query, key, value, { mask: slidingWindowMask(queries, keys, 3) }),
  'attention-padding': ({ query, key, value, queries, keys, padding }: Scored) =>
    scaledDotProduct(query, key, value, {
      mask: and(paddingMask(padding), causalMask(queries, keys)),
    }),
  'attention-alibi': ({ query, key, value, queries, keys }: Scored) =>
    scaledDotProduct(query, key, value, {
      mask: causalMask(queries, keys),
      bias: alibiBias(queries, keys, 4),
    }),
  mha: ({ parameters, x }: With<Attention>) =>
    attention(parameters, x, { heads: 4, mask: causalOver(x, iota) }).output,
  gqa: ({ parameters, x }: With<Attention>) =>
    attention(parameters, x, { heads: 4, keyValueHeads: 2, mask: causalOver(x, iota) }).output,
  mqa: ({ parameters, x }: With<Attention>) =>
    attention(parameters, x, { heads: 4, keyValueHeads: 1, mask: causalOver(x, iota) }).output,
  rope: ({ x, positions }: { x: Tensor; positions: Tensor }) =>
    rotate(x, rotation(positions, frequencies.rope)),
  'rope-llama3': ({ x, positions }: { x: Tensor; positions: Tensor }) =>
    rotate(x, rotation(positions, frequencies['rope-llama3'])),
  'encoder-before': ({ block, x, padding }: Block<EncoderBlock>) =>
    encoderBlock(block, x, { heads: 4, mask: paddingMask(padding) }),
  'encoder-after': ({ block, x, padding }: Block<EncoderBlock>) =>
    encoderBlock(block, x, { heads: 4, mask: paddingMask(padding), norm: 'after' }),
  'decoder-before': (inputs: Block<DecoderBlock>) => decode(inputs, 'before'),
  'decoder-after': (inputs: Block<DecoderBlock>) => decode(inputs, 'after'),
};

function decode(
  { block, x, memory, padding }: Block<DecoderBlock>,
  norm: 'before' | 'after',
): Tensor {
  return decoderBlock(block, x, {
    heads: 4,
    norm,
    activation: 'relu',
    mask: causalOver(x, iota),
    memory,
    memoryMask: paddingMask(padding),
  });
}

describe.each(engines)('$name', ({ evaluate }) => {
  it.each(Object.entries(cases))(
    '%s is PyTorch’s, and so is its derivative',
    async (name, build) => {
      const flat = startingWith(fixture, `${name}.inputs.`);
      const names = Object.keys(flat).filter((key) => isFloat(flat[key]!.dtype));
      const run = (inputs: unknown, probe: Tensor) => {
        const out = build(inputs as never);
        const leaves = new Map(
          leavesOf<Tensor>(inputs).map(({ path, leaf }) => [path, leaf] as const),
        );
        const by = names.map((key) => leaves.get(key)!);
        return { out, derivatives: gradients(sum(mul(out, probe)), by) };
      };
      const probe = fixture.tensors.get(`${name}.probe`)!;
      const { out, derivatives } = await evaluate(run, nested(flat), probe);
      expect(distance(out, fixture.tensors.get(`${name}.out`)!)).toBeLessThan(tolerance);
      const distances = names.map((key, i) => [
        key,
        distance(derivatives[i]!, fixture.tensors.get(`${name}.gradients.${key}`)!),
      ]);
      expect(distances.filter(([, far]) => !(Number(far) < tolerance))).toEqual([]);
    },
  );
});

it('holds every case of the fixture', () => {
  const named = [...fixture.tensors.keys()].map((name) => name.slice(0, name.indexOf('.')));
  expect(new Set(named)).toEqual(new Set([...Object.keys(cases), 'sinusoidal']));
});

it.each(['rope', 'rope-llama3'] as const)('%s has the frequencies of Hugging Face', (name) => {
  const expected = [...(fixture.tensors.get(`${name}.frequencies`)!.data as Float32Array)];
  const found = [...frequencies[name]];
  for (const [i, frequency] of expected.entries()) {
    expect(Math.abs(found[i]! / frequency - 1)).toBeLessThan(1e-6);
  }
});

it('has the waves of the first paper', () => {
  const found = sinusoidalPositions(40, 16);
  expect(distance(found, fixture.tensors.get('sinusoidal.out')!)).toBeLessThan(1e-6);
});
