/**
 * @file GPT-2, and nanoGPT, which is the same without biases. Radford and others: "Language Models
 * are Unsupervised Multitask Learners" (2019), §2.3.
 *
 * B texts of T tokens, V words in the vocabulary, C dimensions.
 */
import type { Random } from '@gradus/statistics';
import {
  add,
  addDims,
  and,
  type Dim,
  foldIn,
  gather,
  iota,
  label,
  matmul,
  mismatch,
  multiplyDims,
  type NdArray,
  reshape,
  slice,
  type Tensor,
} from '@gradus/tensor';
import { attention, type KeysAndValues } from '../layers/attention.ts';
import type { EncoderBlock } from '../layers/blocks.ts';
import { dropout, type Dropout } from '../layers/dropout.ts';
import { embedding, type Embedding } from '../layers/embedding.ts';
import { type Activation, feedForward } from '../layers/feed-forward.ts';
import type { Linear } from '../layers/linear.ts';
import { causalMask } from '../layers/masks.ts';
import { layerNorm, type LayerNorm } from '../layers/norms.ts';
import { type ExternalCache, forAllHeads } from './external-cache.ts';
import { normalArray, ones, zeros } from './initialize.ts';

export interface Gpt2Config {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly bias: boolean;
  readonly activation: Activation;
  readonly dropout: number;
}

/** nanoGPT's configuration for a laptop's processor; the vocabulary is the corpus's. */
export const nanoGptCpu: Omit<Gpt2Config, 'vocabularySize'> = {
  contextLength: 64,
  layers: 4,
  heads: 4,
  width: 128,
  bias: false,
  activation: 'gelu',
  dropout: 0,
};

export interface Gpt2Parameters<Leaf = Tensor> {
  readonly tokens: Embedding<Leaf>; // [V, C]; also the last matrix
  readonly positions: Embedding<Leaf>; // [contextLength, C]
  readonly blocks: readonly EncoderBlock<Leaf>[];
  readonly norm: LayerNorm<Leaf>;
}

export interface Gpt2Options {
  readonly config: Gpt2Config;
  /** For dropout; without it nothing is left out. */
  readonly key?: Tensor | undefined; // int32 [2]
  /** What was read before, layer by layer. */
  readonly past?: readonly KeysAndValues[] | undefined;
  /** Places in the whole text; those behind the past unless said otherwise. */
  readonly positions?: Tensor | undefined; // int32 [T] or [B, T]
  /** True where a query may look, besides being causal. */
  readonly mask?: Tensor | undefined; // broadcast to [B, H, T, P+T]
  /** Among the B·T places, those whose logits are wanted; all, as `[B, T, V]`, unless said otherwise. */
  readonly rows?: Tensor | undefined; // int32 [R]
  /** Keys and values kept by somebody else. */
  readonly cache?: ExternalCache | undefined;
}

export interface LanguageModelOutput {
  readonly logits: Tensor; // [B, T, V], or [R, V] of the rows that were asked for
  readonly present: readonly KeysAndValues[];
}

export function gpt2(
  parameters: Gpt2Parameters,
  tokens: Tensor, // int32 [B, T]
  { config, key, past, positions, mask, rows, cache }: Gpt2Options,
): LanguageModelOutput {
  const T = tokens.shape.at(-1)!;
  const P = past?.[0]?.key.shape[2] ?? 0;
  requirePast(past, config.layers);
  requireContext(addDims(P, T), config.contextLength);
  const keyPlaces = iota(cache?.length ?? addDims(P, T));
  const queryPlaces = cache?.places ?? slice(keyPlaces, { axis: 0, start: P });
  // [T, P+T], or [B, 1, T, S] of the cache
  const causal = forAllHeads(causalMask(queryPlaces, keyPlaces));
  const attentionOptions = {
    heads: config.heads,
    mask: mask === undefined ? causal : and(mask, causal),
  };
  const drop = (x: Tensor, name: string): Tensor => {
    const options = dropoutOf(config, key, name);
    return options === undefined ? x : dropout(x, options);
  };

  let x = add(
    embedding(parameters.tokens, tokens),
    embedding(parameters.positions, positions ?? queryPlaces),
  ); // [B, T, C]
  x = label('embedding', drop(x, 'embedding'));
  const present: KeysAndValues[] = [];
  for (const [index, block] of parameters.blocks.entries()) {
    const name = `blocks.${index}`;
    const attended = attention(block.attention, layerNorm(block.attentionNorm, x), {
      ...attentionOptions,
      past: past?.[index],
      extend: cache && ((now) => cache.extend(index, now)),
      dropout: dropoutOf(config, key, `${name}.weights`),
    });
    present.push(attended.present);
    x = label(`${name}.attention`, add(x, drop(attended.output, `${name}.attention`)));
    const wide = feedForward(
      block.feedForward,
      layerNorm(block.feedForwardNorm, x),
      config.activation,
    );
    x = label(name, add(x, drop(wide, `${name}.feedForward`)));
  }
  x = label('norm', layerNorm(parameters.norm, x));
  const logits = matmul(atRows(x, rows), parameters.tokens.weight, { transposeB: true });
  return { logits: label('logits', logits), present };
}

/** The last matrix is the largest of a small model: a prompt needs it at its end alone. */
export function atRows(x: Tensor, rows: Tensor | undefined): Tensor {
  if (rows === undefined) return x; // [B, T, C]
  const [B, T, C] = x.shape as readonly [Dim, Dim, Dim];
  return gather(reshape(x, [multiplyDims(B, T), C]), rows); // [R, C]
}

function dropoutOf(
  { dropout: rate }: Gpt2Config,
  key: Tensor | undefined,
  name: string,
): Dropout | undefined {
  return key === undefined || rate === 0 ? undefined : { rate, key: foldIn(key, name) };
}

/** A layer without its past would read its tokens as though nothing came before. */
export function requirePast(past: readonly KeysAndValues[] | undefined, layers: number): void {
  if (past === undefined || past.length === layers) return;
  throw mismatch(
    'Cannot read behind this cache',
    `keys and values of ${layers} layers`,
    `those of ${past.length}`,
  );
}

export function requireContext(length: Dim, contextLength: number): void {
  if (typeof length !== 'number' || length <= contextLength) return;
  throw mismatch('Cannot read so long a text', `at most ${contextLength} tokens`, String(length));
}

/**
 * Normal with standard deviation 0.02; matrices that write into the residual stream smaller by
 * √(2 · layers), so that its size does not grow with the depth (GPT-2, §2.3); biases 0.
 */
export function initGpt2(config: Gpt2Config, random: Random): Gpt2Parameters<NdArray> {
  const { vocabularySize, contextLength, layers, width: C, bias } = config;
  const matrix = (name: string, rows: number, columns: number, spread = 0.02): Linear<NdArray> => ({
    weight: normalArray(random.split(name), [rows, columns], spread),
    ...(bias ? { bias: zeros(rows) } : {}),
  });
  const norm = (): LayerNorm<NdArray> => ({
    weight: ones(C),
    ...(bias ? { bias: zeros(C) } : {}),
  });
  const intoResidual = 0.02 / Math.sqrt(2 * layers);
  return {
    tokens: { weight: normalArray(random.split('tokens'), [vocabularySize, C], 0.02) },
    positions: { weight: normalArray(random.split('positions'), [contextLength, C], 0.02) },
    blocks: Array.from({ length: layers }, (_, i) => ({
      attentionNorm: norm(),
      attention: {
        query: matrix(`blocks.${i}.query`, C, C),
        key: matrix(`blocks.${i}.key`, C, C),
        value: matrix(`blocks.${i}.value`, C, C),
        output: matrix(`blocks.${i}.output`, C, C, intoResidual),
      },
      feedForwardNorm: norm(),
      feedForward: {
        up: matrix(`blocks.${i}.up`, 4 * C, C),
        down: matrix(`blocks.${i}.down`, C, 4 * C, intoResidual),
      },
    })),
    norm: norm(),
  };
}
