/**
 * @file The names that others give to GPT-2's tensors. Two layouts: OpenAI's and Hugging Face's
 * matrices are [in, out] (`Conv1D`), nanoGPT's are [out, in]; both keep the matrices of queries, keys
 * and values as one, `c_attn`.
 *
 * C dimensions, V words in the vocabulary.
 */
import type { NdArray } from '@gradus/tensor';
import type { EncoderBlock } from '../layers/blocks.ts';
import type { Linear } from '../layers/linear.ts';
import type { LayerNorm } from '../layers/norms.ts';
import type { Gpt2Config, Gpt2Parameters } from '../models/gpt2.ts';
import { zeros } from '../models/initialize.ts';
import { checkpointArchitecture } from './errors.ts';
import { joinedRows, splitRows, transposed } from './matrices.ts';
import type { NamedArrays, Safetensors } from './safetensors.ts';
import { TakenTensors } from './take-tensors.ts';

export type Gpt2Layout = 'hugging-face' | 'nano-gpt';

/** The triangular mask, which old files keep in each block. */
const masks = /\.attn\.(masked_)?bias$/;

/**
 * Either layout, which the shape of `c_attn` tells; names with or without `transformer.` in front.
 * @throws GradusError `checkpoint-architecture`
 */
export function gpt2FromNames(file: Safetensors, config: Gpt2Config): Gpt2Parameters<NdArray> {
  const { vocabularySize: V, contextLength, layers, width: C, bias } = config;
  const tensors = new TakenTensors(file, 'GPT-2');
  const prefix = tensors.has('wte.weight') ? '' : 'transformer.';
  const isTransposed = tensors.shapeOf(`${prefix}h.0.attn.c_attn.weight`)[0] === C;

  const matrix = (name: string, rows: number, columns: number): Linear<NdArray> => {
    const weight = isTransposed
      ? transposed(tensors.take(`${prefix}${name}.weight`, [columns, rows]))
      : tensors.take(`${prefix}${name}.weight`, [rows, columns]);
    return { weight, ...(bias ? { bias: tensors.take(`${prefix}${name}.bias`, [rows]) } : {}) };
  };
  const norm = (name: string): LayerNorm<NdArray> => ({
    weight: tensors.take(`${prefix}${name}.weight`, [C]),
    ...(bias ? { bias: tensors.take(`${prefix}${name}.bias`, [C]) } : {}),
  });
  const block = (index: number): EncoderBlock<NdArray> => {
    const [query, key, value] = thirds(matrix(`h.${index}.attn.c_attn`, 3 * C, C));
    return {
      attentionNorm: norm(`h.${index}.ln_1`),
      attention: { query, key, value, output: matrix(`h.${index}.attn.c_proj`, C, C) },
      feedForwardNorm: norm(`h.${index}.ln_2`),
      feedForward: {
        up: matrix(`h.${index}.mlp.c_fc`, 4 * C, C),
        down: matrix(`h.${index}.mlp.c_proj`, C, 4 * C),
      },
    };
  };

  const tokens = { weight: tensors.take(`${prefix}wte.weight`, [V, C]) };
  const parameters = {
    tokens,
    positions: { weight: tensors.take(`${prefix}wpe.weight`, [contextLength, C]) },
    blocks: Array.from({ length: layers }, (_, index) => block(index)),
    norm: norm('ln_f'),
  };
  if (tensors.has('lm_head.weight')) {
    requireTied(tokens.weight, tensors.take('lm_head.weight', [V, C]), file.source);
  }
  tensors.requireAllTaken(masks);
  return parameters;
}

/** As Hugging Face's and nanoGPT's own `state_dict` name them; Hugging Face's always have biases. */
export function gpt2ToNames(
  parameters: Gpt2Parameters<NdArray>,
  layout: Gpt2Layout = 'hugging-face',
): NamedArrays {
  const named = new Map<string, NdArray>();
  const withBias = layout === 'hugging-face';
  const putBias = (name: string, bias: NdArray | undefined, size: number): void => {
    if (bias !== undefined) named.set(`transformer.${name}.bias`, bias);
    else if (withBias) named.set(`transformer.${name}.bias`, zeros(size));
  };
  const put = (name: string, { weight, bias }: Linear<NdArray>): void => {
    const [rows] = weight.shape as readonly [number, number];
    named.set(`transformer.${name}.weight`, withBias ? transposed(weight) : weight);
    putBias(name, bias, rows);
  };
  const putNorm = (name: string, { weight, bias }: LayerNorm<NdArray>): void => {
    named.set(`transformer.${name}.weight`, weight);
    putBias(name, bias, weight.data.length);
  };

  named.set('transformer.wte.weight', parameters.tokens.weight);
  named.set('transformer.wpe.weight', parameters.positions.weight);
  for (const [index, block] of parameters.blocks.entries()) {
    const { attention, feedForward } = block;
    putNorm(`h.${index}.ln_1`, block.attentionNorm);
    put(`h.${index}.attn.c_attn`, joined([attention.query, attention.key, attention.value]));
    put(`h.${index}.attn.c_proj`, attention.output);
    putNorm(`h.${index}.ln_2`, block.feedForwardNorm);
    put(`h.${index}.mlp.c_fc`, feedForward.up);
    put(`h.${index}.mlp.c_proj`, feedForward.down);
  }
  putNorm('ln_f', parameters.norm);
  return named;
}

/** `[3·C, C]` → three of `[C, C]` */
function thirds({ weight, bias }: Linear<NdArray>) {
  const biases = bias === undefined ? [] : splitRows(bias, 3);
  return splitRows(weight, 3).map((third, i) => ({
    weight: third,
    ...(biases[i] === undefined ? {} : { bias: biases[i] }),
  })) as [Linear<NdArray>, Linear<NdArray>, Linear<NdArray>];
}

function joined(parts: readonly Linear<NdArray>[]): Linear<NdArray> {
  const biases = parts.flatMap(({ bias }) => (bias === undefined ? [] : [bias]));
  return {
    weight: joinedRows(parts.map(({ weight }) => weight)),
    ...(biases.length === 0 ? {} : { bias: joinedRows(biases) }),
  };
}

function requireTied(tokens: NdArray, last: NdArray, source: string): void {
  if (tokens.data.every((value, at) => Object.is(value, last.data[at]))) return;
  throw checkpointArchitecture(
    `${source} is not a GPT-2`,
    'a last matrix that is the embedding',
    'one of its own (lm_head.weight)',
  );
}
