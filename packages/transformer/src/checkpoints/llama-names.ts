/** @file The names that Hugging Face gives to LLaMA's tensors. All matrices are [out, in]. */
import type { NdArray } from '@gradus/tensor';
import type { LlamaBlock, LlamaConfig, LlamaParameters } from '../models/llama.ts';
import type { NamedArrays, Safetensors } from './safetensors.ts';
import { TakenTensors } from './take-tensors.ts';

/** Frequencies of the rotation, which old files keep in each block. */
const tables = /rotary_emb\.inv_freq$/;

/**
 * @param isTied the last matrix is the embedding, so the file need not have one
 * @throws GradusError `checkpoint-architecture`
 */
export function llamaFromNames(
  file: Safetensors,
  config: LlamaConfig,
  { isTied = !file.tensors.has('lm_head.weight') }: { readonly isTied?: boolean } = {},
): LlamaParameters<NdArray> {
  const { vocabularySize: V, layers, heads, keyValueHeads, width: C, feedForwardWidth: F } = config;
  const keyWidth = (C / heads) * keyValueHeads;
  const tensors = new TakenTensors(file, 'LLaMA');
  const take = (name: string, ...shape: readonly number[]) => ({
    weight: tensors.take(`${name}.weight`, shape),
  });
  const block = (index: number): LlamaBlock<NdArray> => {
    const name = `model.layers.${index}`;
    return {
      attentionNorm: take(`${name}.input_layernorm`, C),
      attention: {
        query: take(`${name}.self_attn.q_proj`, C, C),
        key: take(`${name}.self_attn.k_proj`, keyWidth, C),
        value: take(`${name}.self_attn.v_proj`, keyWidth, C),
        output: take(`${name}.self_attn.o_proj`, C, C),
      },
      feedForwardNorm: take(`${name}.post_attention_layernorm`, C),
      feedForward: {
        gate: take(`${name}.mlp.gate_proj`, F, C),
        up: take(`${name}.mlp.up_proj`, F, C),
        down: take(`${name}.mlp.down_proj`, C, F),
      },
    };
  };

  const parameters: LlamaParameters<NdArray> = {
    tokens: take('model.embed_tokens', V, C),
    blocks: Array.from({ length: layers }, (_, index) => block(index)),
    norm: take('model.norm', C),
    ...(isTied ? {} : { output: take('lm_head', V, C) }),
  };
  // A tied file may repeat the embedding.
  tensors.requireAllTaken(isTied ? /rotary_emb\.inv_freq$|^lm_head\.weight$/ : tables);
  return parameters;
}

export function llamaToNames(parameters: LlamaParameters<NdArray>): NamedArrays {
  const named = new Map<string, NdArray>();
  const put = (name: string, { weight }: { readonly weight: NdArray }): void => {
    named.set(`${name}.weight`, weight);
  };
  put('model.embed_tokens', parameters.tokens);
  for (const [index, block] of parameters.blocks.entries()) {
    const name = `model.layers.${index}`;
    put(`${name}.input_layernorm`, block.attentionNorm);
    put(`${name}.self_attn.q_proj`, block.attention.query);
    put(`${name}.self_attn.k_proj`, block.attention.key);
    put(`${name}.self_attn.v_proj`, block.attention.value);
    put(`${name}.self_attn.o_proj`, block.attention.output);
    put(`${name}.post_attention_layernorm`, block.feedForwardNorm);
    put(`${name}.mlp.gate_proj`, block.feedForward.gate);
    put(`${name}.mlp.up_proj`, block.feedForward.up);
    put(`${name}.mlp.down_proj`, block.feedForward.down);
  }
  put('model.norm', parameters.norm);
  if (parameters.output !== undefined) put('lm_head', parameters.output);
  return named;
}
