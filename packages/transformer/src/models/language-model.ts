/** @file A model with all that it takes to run it: which of the two, how large, and its numbers. */
import type { NdArray } from '@gradus/tensor';
import type { Gpt2Config, Gpt2Parameters } from './gpt2.ts';
import type { LlamaConfig, LlamaParameters } from './llama.ts';

export interface Gpt2Model<Leaf = NdArray> {
  readonly type: 'gpt2';
  readonly config: Gpt2Config;
  readonly parameters: Gpt2Parameters<Leaf>;
}

export interface LlamaModel<Leaf = NdArray> {
  readonly type: 'llama';
  readonly config: LlamaConfig;
  readonly parameters: LlamaParameters<Leaf>;
}

export type LanguageModel<Leaf = NdArray> = Gpt2Model<Leaf> | LlamaModel<Leaf>;
