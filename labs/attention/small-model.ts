/**
 * @file A model of attention alone: an embedding, a place, a few layers of attention, and a last
 * matrix. No feed-forward layer helps it; what it can do, looking did.
 *
 * B texts of T tokens, V words, C dimensions.
 */
import type { Random } from '@gradus/statistics';
import {
  add,
  iota,
  label,
  mul,
  type NdArray,
  reciprocal,
  sum,
  type Tensor,
  tokenLosses,
} from '@gradus/tensor';
import {
  attention,
  type Attention,
  causalMask,
  embedding,
  type Embedding,
  layerNorm,
  type LayerNorm,
  type Linear,
  linear,
  normalArray,
  ones,
  zeros,
} from '@gradus/transformer';
import { type CopyBatch, textLength, vocabularySize } from './copying.ts';

export interface SmallModel<Leaf = Tensor> {
  readonly tokens: Embedding<Leaf>; // [V, C]
  readonly positions?: Embedding<Leaf>; // [T, C]
  readonly layers: readonly {
    readonly norm: LayerNorm<Leaf>;
    readonly attention: Attention<Leaf>;
  }[];
  readonly norm: LayerNorm<Leaf>;
  readonly output: Linear<Leaf>; // [V, C]
}

const width = 64;
export const heads = 4;

export interface SmallModelOptions {
  readonly layers: number;
  readonly positions?: boolean;
}

export function initSmallModel(
  { layers, positions = true }: SmallModelOptions,
  random: Random,
): SmallModel<NdArray> {
  const matrix = (name: string, rows: number, columns: number): Linear<NdArray> => ({
    weight: normalArray(random.split(name), [rows, columns], 1 / Math.sqrt(columns)),
  });
  const norm = (): LayerNorm<NdArray> => ({ weight: ones(width), bias: zeros(width) });
  return {
    tokens: { weight: normalArray(random.split('tokens'), [vocabularySize, width], 1) },
    ...(positions
      ? { positions: { weight: normalArray(random.split('positions'), [textLength, width], 1) } }
      : {}),
    layers: Array.from({ length: layers }, (_, i) => ({
      norm: norm(),
      attention: {
        query: matrix(`${i}.query`, width, width),
        key: matrix(`${i}.key`, width, width),
        value: matrix(`${i}.value`, width, width),
        output: matrix(`${i}.output`, width, width),
      },
    })),
    norm: norm(),
    output: matrix('output', vocabularySize, width),
  };
}

export type MaskOf = (places: Tensor) => Tensor; // [T] → [T, T]

export const causal: MaskOf = (places) => causalMask(places, places);

/** Logits `[B, T, V]`. */
export function smallModel(model: SmallModel, tokens: Tensor, maskOf: MaskOf = causal): Tensor {
  const places = iota(tokens.shape[1]!);
  const words = embedding(model.tokens, tokens); // [B, T, C]
  let x = model.positions === undefined ? words : add(words, embedding(model.positions, places));
  for (const [index, layer] of model.layers.entries()) {
    const { output } = attention(layer.attention, layerNorm(layer.norm, x), {
      heads,
      mask: maskOf(places),
    });
    x = label(`layers.${index}`, add(x, output));
  }
  return linear(model.output, layerNorm(model.norm, x));
}

/** Mean loss, in nats, over the places that can be known. */
export function copyLoss(model: SmallModel, batch: CopyBatch<Tensor>): Tensor {
  const losses = tokenLosses(smallModel(model, batch.tokens), batch.targets); // [B, T]
  return mul(sum(mul(losses, batch.isCopy)), reciprocal(sum(batch.isCopy)));
}
