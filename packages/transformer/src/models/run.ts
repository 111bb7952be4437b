/** @file Either model behind one call, for those who need not know which. */
import type { Tensor } from '@gradus/tensor';
import type { KeysAndValues } from '../layers/attention.ts';
import type { ExternalCache } from './external-cache.ts';
import { gpt2, type LanguageModelOutput } from './gpt2.ts';
import type { LanguageModel } from './language-model.ts';
import { llama } from './llama.ts';

export interface RunModelOptions {
  readonly past?: readonly KeysAndValues[] | undefined;
  readonly positions?: Tensor | undefined; // int32 [T] or [B, T]
  readonly mask?: Tensor | undefined; // broadcast to [B, H, T, P+T]
  /** Among the B·T places, those whose logits are wanted; then they are `[R, V]`. */
  readonly rows?: Tensor | undefined; // int32 [R]
  /** Keys and values kept by somebody else, instead of `past`. */
  readonly cache?: ExternalCache | undefined;
}

export function runModel(
  model: LanguageModel<Tensor>,
  tokens: Tensor, // int32 [B, T]
  options: RunModelOptions = {},
): LanguageModelOutput {
  return model.type === 'gpt2'
    ? gpt2(model.parameters, tokens, { config: model.config, ...options })
    : llama(model.parameters, tokens, { config: model.config, ...options });
}
