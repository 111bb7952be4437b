/** @file Models of random weights, small enough for thousands of steps: one of each kind. */
import { createRandom, type Random } from '@gradus/statistics';
import { mapLeaves, type NdArray } from '@gradus/tensor';
import { initGpt2, initLlama, type LanguageModel, type LlamaConfig } from '@gradus/transformer';

/** Each number moved, so that attention is not flat. */
function stirred<Tree>(parameters: Tree, random: Random): Tree {
  return mapLeaves<NdArray, NdArray, Tree>(parameters, (leaf, path) => {
    const own = random.split(path);
    const data = (leaf.data as Float32Array).map((value) => value + 0.15 * own.normal());
    return { ...leaf, data };
  }) as Tree;
}

const common = { vocabularySize: 29, contextLength: 48, layers: 2, heads: 4, width: 16 };

function llama(changes: Partial<LlamaConfig>): LanguageModel {
  const config: LlamaConfig = {
    ...common,
    keyValueHeads: 2,
    feedForwardWidth: 24,
    normEpsilon: 1e-5,
    rotaryBase: 10_000,
    ...changes,
  };
  const parameters = stirred(initLlama(config, createRandom(1)), createRandom(2));
  return { type: 'llama', config, parameters };
}

function gpt2(): LanguageModel {
  const config = { ...common, bias: true, activation: 'gelu', dropout: 0 } as const;
  const parameters = stirred(initGpt2(config, createRandom(1)), createRandom(2));
  return { type: 'gpt2', config, parameters };
}

export const smallModels: readonly { readonly name: string; readonly model: LanguageModel }[] = [
  { name: 'GPT-2', model: gpt2() },
  { name: 'LLaMA, groups of heads', model: llama({}) },
  {
    name: 'LLaMA, one head of keys, a window',
    model: llama({ keyValueHeads: 1, slidingWindow: 5 }),
  },
];
