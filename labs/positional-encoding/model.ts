/**
 * @file One layer of attention whose positions can be exchanged: everything else is the same, down to
 * the numbers that it starts from.
 *
 * B texts of T tokens, V different ones, C dimensions.
 */
import type { Random } from '@gradus/statistics';
import {
  add,
  constant,
  expandDims,
  gather,
  iota,
  mul,
  type NdArray,
  reciprocal,
  sum,
  type Tensor,
  tokenLosses,
} from '@gradus/tensor';
import {
  alibiBias,
  attention,
  type Attention,
  type AttentionOptions,
  causalMask,
  embedding,
  type Embedding,
  layerNorm,
  type LayerNorm,
  linear,
  type Linear,
  normalArray,
  ones,
  rotaryFrequencies,
  rotate,
  rotation,
  sinusoidalPositions,
  slidingWindowMask,
  zeros,
} from '@gradus/transformer';
import { type QuestionBatch, vocabularySize } from './task.ts';

export const kinds = ['none', 'learned', 'sinusoidal', 'rotary', 'ALiBi'] as const;
export type Kind = (typeof kinds)[number];

/** The longest text that the tables have rows for. */
export const tableLength = 320;
const [C, heads] = [32, 4];

export interface SmallModel<Leaf = Tensor> {
  readonly tokens: Embedding<Leaf>; // [V, C]
  /** Of learned positions only. */
  readonly positions?: Embedding<Leaf>; // [tableLength, C]
  readonly before: LayerNorm<Leaf>;
  readonly attention: Attention<Leaf>;
  readonly after: LayerNorm<Leaf>;
  readonly output: Linear<Leaf>; // [V, C]
}

export function initSmallModel(kind: Kind, random: Random): SmallModel<NdArray> {
  const matrix = (name: string, rows: number, columns: number): Linear<NdArray> => ({
    weight: normalArray(random.split(name), [rows, columns], 1 / Math.sqrt(columns)),
  });
  const norm = (): LayerNorm<NdArray> => ({ weight: ones(C), bias: zeros(C) });
  const table = normalArray(random.split('positions'), [tableLength, C], 1);
  return {
    tokens: { weight: normalArray(random.split('tokens'), [vocabularySize, C], 1) },
    ...(kind === 'learned' ? { positions: { weight: table } } : {}),
    before: norm(),
    attention: {
      query: matrix('query', C, C),
      key: matrix('key', C, C),
      value: matrix('value', C, C),
      output: matrix('attention output', C, C),
    },
    after: norm(),
    output: matrix('output', vocabularySize, C),
  };
}

export interface Look {
  readonly kind: Kind;
  /** Each token sees this many, itself included; all before it unless said otherwise. */
  readonly window?: number;
}

/** Logits `[B, T, V]`. */
export function smallModel(
  model: SmallModel,
  { tokens, offsets }: Pick<QuestionBatch<Tensor>, 'tokens' | 'offsets'>,
  { kind, window }: Look,
): Tensor {
  const T = Number(tokens.shape[1]);
  const inText = iota(T);
  const places = add(offsets, expandDims(inText, 0)); // [B, T]
  let x = embedding(model.tokens, tokens); // [B, T, C]
  if (model.positions !== undefined) x = add(x, embedding(model.positions, places));
  if (kind === 'sinusoidal') {
    const waves = constant(sinusoidalPositions(tableLength, C));
    x = add(x, gather(waves, places));
  }
  const mask =
    window === undefined ? causalMask(inText, inText) : slidingWindowMask(inText, inText, window);
  const options: AttentionOptions = { heads, mask, ...positionOptions(kind, inText, places) };
  const { output } = attention(model.attention, layerNorm(model.before, x), options);
  return linear(model.output, layerNorm(model.after, add(x, output)));
}

/** What attention is told: a rotation by the places, or a penalty by their distance. */
function positionOptions(
  kind: Kind,
  inText: Tensor,
  places: Tensor,
): Pick<AttentionOptions, 'rotate' | 'bias'> {
  if (kind === 'ALiBi') return { bias: alibiBias(inText, inText, heads) };
  if (kind !== 'rotary') return {};
  const turn = rotation(expandDims(places, 1), rotaryFrequencies(C / heads));
  return { rotate: (headed) => rotate(headed, turn) };
}

/** Mean loss, in nats, over the places that are asked about. */
export function questionLoss(model: SmallModel, batch: QuestionBatch<Tensor>, look: Look): Tensor {
  const losses = tokenLosses(smallModel(model, batch, look), batch.targets); // [B, T]
  return mul(sum(mul(losses, batch.isAsked)), reciprocal(sum(batch.isAsked)));
}
