/**
 * @file LLaMA. Touvron and others: "LLaMA" (2023), §2.2; groups of heads and the larger base of the
 * rotation from Llama 2 and 3.
 *
 * B texts of T tokens, V words in the vocabulary, C dimensions, F in the feed-forward layer.
 */
import type { Random } from '@gradus/statistics';
import {
  add,
  addDims,
  and,
  expandDims,
  iota,
  label,
  matmul,
  type NdArray,
  slice,
  type Tensor,
} from '@gradus/tensor';
import { attention, type Attention, type KeysAndValues } from '../layers/attention.ts';
import { embedding, type Embedding } from '../layers/embedding.ts';
import { gatedFeedForward, type GatedFeedForward } from '../layers/feed-forward.ts';
import type { Linear } from '../layers/linear.ts';
import { causalMask, slidingWindowMask } from '../layers/masks.ts';
import { rmsNorm, type RmsNorm } from '../layers/norms.ts';
import { type Llama3Scaling, rotate, rotaryFrequencies, rotation } from '../positions/rotary.ts';
import { atRows, type LanguageModelOutput, requireContext, requirePast } from './gpt2.ts';
import { type ExternalCache, forAllHeads } from './external-cache.ts';
import { normalArray, ones } from './initialize.ts';

export interface LlamaConfig {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly width: number;
  readonly feedForwardWidth: number;
  readonly normEpsilon: number;
  readonly rotaryBase: number;
  readonly rotaryScaling?: Llama3Scaling | undefined;
  /** Each token sees this many, itself included; all unless said otherwise. */
  readonly slidingWindow?: number | undefined;
}

export interface LlamaBlock<Leaf = Tensor> {
  readonly attentionNorm: RmsNorm<Leaf>;
  readonly attention: Attention<Leaf>;
  readonly feedForwardNorm: RmsNorm<Leaf>;
  readonly feedForward: GatedFeedForward<Leaf>;
}

export interface LlamaParameters<Leaf = Tensor> {
  readonly tokens: Embedding<Leaf>; // [V, C]
  readonly blocks: readonly LlamaBlock<Leaf>[];
  readonly norm: RmsNorm<Leaf>;
  /** The last matrix; the embedding where there is none. */
  readonly output?: Linear<Leaf>; // [V, C]
}

export interface LlamaOptions {
  readonly config: LlamaConfig;
  /** What was read before, layer by layer. */
  readonly past?: readonly KeysAndValues[] | undefined;
  /** Places by which queries and keys are turned; those behind the past unless said otherwise. */
  readonly positions?: Tensor | undefined; // int32 [T] or [B, T]
  /** True where a query may look, besides being causal. */
  readonly mask?: Tensor | undefined; // broadcast to [B, H, T, P+T]
  /** Among the B·T places, those whose logits are wanted; all, as `[B, T, V]`, unless said otherwise. */
  readonly rows?: Tensor | undefined; // int32 [R]
  /** Keys and values kept by somebody else. */
  readonly cache?: ExternalCache | undefined;
}

export function llama(
  parameters: LlamaParameters,
  tokens: Tensor, // int32 [B, T]
  { config, past, positions, mask, rows, cache }: LlamaOptions,
): LanguageModelOutput {
  const T = tokens.shape.at(-1)!;
  const P = past?.[0]?.key.shape[2] ?? 0;
  requirePast(past, config.layers);
  requireContext(addDims(P, T), config.contextLength);
  const keyPlaces = iota(cache?.length ?? addDims(P, T));
  const queryPlaces = cache?.places ?? slice(keyPlaces, { axis: 0, start: P });
  const seen = forAllHeads(
    config.slidingWindow === undefined
      ? causalMask(queryPlaces, keyPlaces)
      : slidingWindowMask(queryPlaces, keyPlaces, config.slidingWindow),
  ); // [T, P+T], or [B, 1, T, S] of the cache
  const turn = rotation(
    byHeads(positions ?? queryPlaces),
    rotaryFrequencies(config.width / config.heads, {
      base: config.rotaryBase,
      scaling: config.rotaryScaling,
    }),
    parameters.tokens.weight.dtype,
  );
  const options = {
    heads: config.heads,
    keyValueHeads: config.keyValueHeads,
    mask: mask === undefined ? seen : and(mask, seen),
    rotate: (x: Tensor) => rotate(x, turn),
  };

  let x = label('embedding', embedding(parameters.tokens, tokens)); // [B, T, C]
  const present: KeysAndValues[] = [];
  for (const [index, block] of parameters.blocks.entries()) {
    const name = `blocks.${index}`;
    const attended = attention(
      block.attention,
      rmsNorm(block.attentionNorm, x, config.normEpsilon),
      { ...options, past: past?.[index], extend: cache && ((now) => cache.extend(index, now)) },
    );
    present.push(attended.present);
    x = label(`${name}.attention`, add(x, attended.output));
    const normal = rmsNorm(block.feedForwardNorm, x, config.normEpsilon);
    x = label(name, add(x, gatedFeedForward(block.feedForward, normal)));
  }
  x = label('norm', rmsNorm(parameters.norm, x, config.normEpsilon));
  const { weight } = parameters.output ?? parameters.tokens;
  const logits = matmul(atRows(x, rows), weight, { transposeB: true }); // [B, T, V] or [R, V]
  return { logits: label('logits', logits), present };
}

/** Places of each text `[B, T]` apply to all heads: `[B, 1, T]`. */
function byHeads(positions: Tensor): Tensor {
  return positions.shape.length === 2 ? expandDims(positions, 1) : positions;
}

/**
 * Normal with standard deviation 0.02, matrices that write into the residual stream smaller by
 * √(2 · layers), as GPT-2 and llama2.c: LLaMA's paper does not say.
 */
export function initLlama(
  config: LlamaConfig,
  random: Random,
  { tied = true }: { readonly tied?: boolean } = {},
): LlamaParameters<NdArray> {
  const { vocabularySize, layers, heads, keyValueHeads, width: C, feedForwardWidth: F } = config;
  const matrix = (name: string, rows: number, columns: number, spread = 0.02): Linear<NdArray> => ({
    weight: normalArray(random.split(name), [rows, columns], spread),
  });
  const intoResidual = 0.02 / Math.sqrt(2 * layers);
  const keyWidth = (C / heads) * keyValueHeads;
  return {
    tokens: matrix('tokens', vocabularySize, C),
    blocks: Array.from({ length: layers }, (_, i) => ({
      attentionNorm: { weight: ones(C) },
      attention: {
        query: matrix(`blocks.${i}.query`, C, C),
        key: matrix(`blocks.${i}.key`, keyWidth, C),
        value: matrix(`blocks.${i}.value`, keyWidth, C),
        output: matrix(`blocks.${i}.output`, C, C, intoResidual),
      },
      feedForwardNorm: { weight: ones(C) },
      feedForward: {
        gate: matrix(`blocks.${i}.gate`, F, C),
        up: matrix(`blocks.${i}.up`, F, C),
        down: matrix(`blocks.${i}.down`, C, F, intoResidual),
      },
    })),
    norm: { weight: ones(C) },
    ...(tied ? {} : { output: matrix('output', vocabularySize, C) }),
  };
}
