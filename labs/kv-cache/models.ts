/** @file Small models with random weights: one of each kind of position, head and window. */
import { createRandom, type Random } from '@gradus/statistics';
import { mapLeaves, type NdArray } from '@gradus/tensor';
import { initGpt2, initLlama, type LanguageModel, type LlamaConfig } from '@gradus/transformer';

export interface NamedModel {
  readonly name: string;
  readonly model: LanguageModel;
}

const common = { vocabularySize: 29, contextLength: 64, layers: 4, heads: 4, width: 16 };
const llamaConfig: LlamaConfig = {
  ...common,
  keyValueHeads: 4,
  feedForwardWidth: 24,
  normEpsilon: 1e-5,
  rotaryBase: 10_000,
};

/** Each number moved, so that no norm is 1, no bias 0, and attention is not flat. */
function stirred<Tree>(parameters: Tree, random: Random): Tree {
  return mapLeaves<NdArray, NdArray, Tree>(parameters, (leaf, path) => {
    const own = random.split(path);
    const data = (leaf.data as Float32Array).map((value) => value + 0.15 * own.normal());
    return { ...leaf, data };
  }) as Tree;
}

export function smallLlama(changes: Partial<LlamaConfig> = {}): LanguageModel {
  const config = { ...llamaConfig, ...changes };
  return {
    type: 'llama',
    config,
    parameters: stirred(initLlama(config, createRandom(1)), createRandom(2)),
  };
}

export function smallGpt2(): LanguageModel {
  const config = { ...common, bias: true, activation: 'gelu', dropout: 0 } as const;
  return {
    type: 'gpt2',
    config,
    parameters: stirred(initGpt2(config, createRandom(1)), createRandom(2)),
  };
}

export const windowSize = 5;

export const smallModels: readonly NamedModel[] = [
  { name: 'GPT-2', model: smallGpt2() },
  { name: 'LLaMA, MHA', model: smallLlama() },
  { name: 'LLaMA, GQA of 2', model: smallLlama({ keyValueHeads: 2 }) },
  {
    name: `LLaMA, MQA, a window of ${windowSize}`,
    model: smallLlama({ keyValueHeads: 1, slidingWindow: windowSize }),
  },
];

/** The same numbers in float64, where rounding cannot hide a mistake. */
export function inFloat64(model: LanguageModel): LanguageModel {
  const parameters = mapLeaves<NdArray, NdArray, LanguageModel['parameters']>(
    model.parameters,
    (leaf) => ({ ...leaf, dtype: 'float64', data: Float64Array.from(leaf.data as Float32Array) }),
  );
  return { ...model, parameters } as LanguageModel;
}

/** Any tokens: these models know no language. */
export function randomTokens(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.integer(common.vocabularySize));
}
