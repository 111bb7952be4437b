/** @file Small models with lively weights: one of each kind of position, head and window. */
import { createRandom, type Random } from '@gradus/statistics';
import {
  allocate,
  dimension,
  mapLeaves,
  type NdArray,
  type Tensor,
  type TensorType,
} from '@gradus/tensor';
import {
  gpt2,
  type Gpt2Config,
  type Gpt2Parameters,
  initGpt2,
  initLlama,
  type KeysAndValues,
  llama,
  type LlamaConfig,
  type LlamaParameters,
  type LanguageModelOutput,
} from '../../src/index.ts';

export const gpt2Config: Gpt2Config = {
  vocabularySize: 29,
  contextLength: 24,
  layers: 2,
  heads: 4,
  width: 16,
  bias: true,
  activation: 'gelu',
  dropout: 0,
};

export const llamaConfig: LlamaConfig = {
  vocabularySize: 29,
  contextLength: 24,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  width: 16,
  feedForwardWidth: 24,
  normEpsilon: 1e-5,
  rotaryBase: 10_000,
};

/** Each number moved, so that no norm is 1, no bias 0, and attention is not flat. */
export function stirred<Tree>(parameters: Tree, random: Random, spread = 0.1): Tree {
  return mapLeaves<NdArray, NdArray, Tree>(parameters, (leaf, path) => {
    const own = random.split(path);
    const data = (leaf.data as Float32Array).map((value) => value + spread * own.normal());
    return { ...leaf, data };
  }) as Tree;
}

export interface ModelOptions {
  readonly past?: readonly KeysAndValues[] | undefined;
  readonly positions?: Tensor | undefined;
  readonly mask?: Tensor | undefined;
  readonly rows?: Tensor | undefined;
}

export interface SmallModel {
  readonly name: string;
  readonly parameters: unknown;
  readonly run: (parameters: unknown, tokens: Tensor, options: ModelOptions) => LanguageModelOutput;
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
}

function ofLlama(name: string, config: LlamaConfig): SmallModel {
  return {
    name,
    parameters: stirred(initLlama(config, createRandom(1)), createRandom(2)),
    run: (parameters, tokens, options) =>
      llama(parameters as LlamaParameters, tokens, { config, ...options }),
    layers: config.layers,
    keyValueHeads: config.keyValueHeads,
    headWidth: config.width / config.heads,
  };
}

export const smallModels: readonly SmallModel[] = [
  {
    name: 'GPT-2, learned positions',
    parameters: stirred(initGpt2(gpt2Config, createRandom(1)), createRandom(2)),
    run: (parameters, tokens, options) =>
      gpt2(parameters as Gpt2Parameters, tokens, { config: gpt2Config, ...options }),
    layers: gpt2Config.layers,
    keyValueHeads: gpt2Config.heads,
    headWidth: gpt2Config.width / gpt2Config.heads,
  },
  ofLlama('LLaMA, groups of heads', llamaConfig),
  ofLlama('LLaMA, one head of keys, a window', {
    ...llamaConfig,
    keyValueHeads: 1,
    slidingWindow: 3,
  }),
];

/** Caches of `P` places, which stands for a size unless it is a number. */
export function cacheTypes(
  { layers, keyValueHeads, headWidth }: SmallModel,
  B: number,
): KeysAndValues<TensorType>[] {
  const type: TensorType = {
    dtype: 'float32',
    shape: [B, keyValueHeads, dimension('P'), headWidth],
  };
  return Array.from({ length: layers }, () => ({ key: type, value: type }));
}

export function emptyCache(
  { layers, keyValueHeads, headWidth }: SmallModel,
  B: number,
): KeysAndValues<NdArray>[] {
  const none = allocate('float32', [B, keyValueHeads, 0, headWidth]);
  return Array.from({ length: layers }, () => ({ key: none, value: none }));
}
