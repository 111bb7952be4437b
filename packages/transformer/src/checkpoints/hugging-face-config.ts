/**
 * @file Hugging Face's config.json, in and out. What changes the numbers and is not done here is
 * refused by its field; what does not (names of classes, numbers for training) is left alone.
 */
import { GradusError } from '@gradus/runtime';
import { z } from 'zod';
import type { Activation } from '../layers/feed-forward.ts';
import type { Gpt2Config } from '../models/gpt2.ts';
import type { LlamaConfig } from '../models/llama.ts';
import type { LanguageModel } from '../models/language-model.ts';
import type { Llama3Scaling } from '../positions/rotary.ts';

export type ModelConfig =
  | { readonly type: 'gpt2'; readonly config: Gpt2Config }
  | { readonly type: 'llama'; readonly config: LlamaConfig; readonly isTied: boolean };

const count = z.int().positive();
const rate = z.number().min(0).max(1);

const activationNames = {
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu: 'gelu',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
} as const satisfies Record<string, Activation>;

const gpt2Schema = z
  .object({
    vocab_size: count,
    n_positions: count,
    n_embd: count,
    n_layer: count,
    n_head: count,
    n_inner: z.null().or(count).default(null),
    activation_function: z
      .enum(Object.keys(activationNames) as (keyof typeof activationNames)[])
      .default('gelu_new'),
    layer_norm_epsilon: z.literal(1e-5).default(1e-5),
    resid_pdrop: rate.default(0.1),
    scale_attn_weights: z.literal(true).default(true),
    scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
    tie_word_embeddings: z.literal(true).default(true),
  })
  .refine(({ n_embd, n_head }) => n_embd % n_head === 0, {
    message: 'n_head does not divide n_embd',
    path: ['n_head'],
  })
  .refine(({ n_embd, n_inner }) => n_inner === null || n_inner === 4 * n_embd, {
    message: 'not four times n_embd',
    path: ['n_inner'],
  });

const scalingSchema = z.object({
  rope_type: z.literal('llama3'),
  factor: z.number().positive(),
  low_freq_factor: z.number().positive(),
  high_freq_factor: z.number().positive(),
  original_max_position_embeddings: count,
});
/** Files before transformers 5 keep the base beside the scaling, later ones in it. */
const ropeSchema = z.union([
  scalingSchema.extend({ rope_theta: z.number().positive().optional() }),
  z.object({
    rope_type: z.literal('default').optional(),
    rope_theta: z.number().positive().optional(),
  }),
]);

const llamaSchema = z
  .object({
    model_type: z.enum(['llama', 'mistral']),
    vocab_size: count,
    max_position_embeddings: count,
    hidden_size: count,
    intermediate_size: count,
    num_hidden_layers: count,
    num_attention_heads: count,
    num_key_value_heads: count.optional(),
    head_dim: z.null().or(count).default(null),
    hidden_act: z.enum(['silu', 'swish']).default('silu'),
    rms_norm_eps: z.number().positive(),
    rope_theta: z.number().positive().optional(),
    rope_scaling: z.null().or(ropeSchema).default(null),
    rope_parameters: z.null().or(ropeSchema).default(null),
    sliding_window: z.null().or(count).default(null),
    attention_bias: z.literal(false).default(false),
    mlp_bias: z.literal(false).default(false),
    tie_word_embeddings: z.boolean().default(false),
  })
  .refine(({ hidden_size, num_attention_heads }) => hidden_size % num_attention_heads === 0, {
    message: 'num_attention_heads does not divide hidden_size',
    path: ['num_attention_heads'],
  })
  .refine(
    ({ num_attention_heads, num_key_value_heads = num_attention_heads }) =>
      num_attention_heads % num_key_value_heads === 0,
    {
      message: 'num_key_value_heads does not divide num_attention_heads',
      path: ['num_key_value_heads'],
    },
  )
  .refine(
    ({ head_dim, hidden_size, num_attention_heads }) =>
      head_dim === null || head_dim * num_attention_heads === hidden_size,
    { message: 'not hidden_size / num_attention_heads', path: ['head_dim'] },
  );

/**
 * @param json content of a config.json
 * @param source for errors
 * @throws GradusError `unsupported-model`: another architecture, or a setting that is not done here
 */
export function fromHuggingFaceConfig(json: unknown, source: string): ModelConfig {
  const type = (json as { model_type?: unknown } | null)?.model_type;
  if (type === 'gpt2') return { type, config: gpt2Of(checked(gpt2Schema, json, source)) };
  if (type === 'llama' || type === 'mistral') {
    const file = checked(llamaSchema, json, source);
    return { type: 'llama', config: llamaOf(file), isTied: file.tie_word_embeddings };
  }
  throw unsupported(source, 'model_type gpt2, llama or mistral', JSON.stringify(type) ?? 'none');
}

function gpt2Of(file: z.infer<typeof gpt2Schema>): Gpt2Config {
  return {
    vocabularySize: file.vocab_size,
    contextLength: file.n_positions,
    layers: file.n_layer,
    heads: file.n_head,
    width: file.n_embd,
    bias: true,
    activation: activationNames[file.activation_function],
    dropout: file.resid_pdrop,
  };
}

function llamaOf(file: z.infer<typeof llamaSchema>): LlamaConfig {
  const rope = file.rope_parameters ?? file.rope_scaling;
  const window = file.model_type === 'mistral' ? file.sliding_window : null;
  return {
    vocabularySize: file.vocab_size,
    contextLength: file.max_position_embeddings,
    layers: file.num_hidden_layers,
    heads: file.num_attention_heads,
    keyValueHeads: file.num_key_value_heads ?? file.num_attention_heads,
    width: file.hidden_size,
    feedForwardWidth: file.intermediate_size,
    normEpsilon: file.rms_norm_eps,
    rotaryBase: rope?.rope_theta ?? file.rope_theta ?? 10_000,
    ...(rope?.rope_type === 'llama3' ? { rotaryScaling: scalingOf(rope) } : {}),
    ...(window === null ? {} : { slidingWindow: window }),
  };
}

function scalingOf(rope: z.infer<typeof scalingSchema>): Llama3Scaling {
  return {
    factor: rope.factor,
    lowFrequencyFactor: rope.low_freq_factor,
    highFrequencyFactor: rope.high_freq_factor,
    originalContextLength: rope.original_max_position_embeddings,
  };
}

/** With all fields that change the numbers, so that no default of a reader's matters. */
export function toHuggingFaceConfig(model: LanguageModel<unknown>): Record<string, unknown> {
  if (model.type === 'gpt2') {
    const { config } = model;
    const names = Object.entries(activationNames);
    return {
      model_type: 'gpt2',
      architectures: ['GPT2LMHeadModel'],
      vocab_size: config.vocabularySize,
      n_positions: config.contextLength,
      n_embd: config.width,
      n_layer: config.layers,
      n_head: config.heads,
      activation_function: names.find(([, ours]) => ours === config.activation)![0],
      layer_norm_epsilon: 1e-5,
      resid_pdrop: config.dropout,
      embd_pdrop: config.dropout,
      attn_pdrop: config.dropout,
      tie_word_embeddings: true,
    };
  }
  const { config, parameters } = model;
  const { slidingWindow, rotaryScaling } = config;
  return {
    model_type: slidingWindow === undefined ? 'llama' : 'mistral',
    architectures: [slidingWindow === undefined ? 'LlamaForCausalLM' : 'MistralForCausalLM'],
    vocab_size: config.vocabularySize,
    max_position_embeddings: config.contextLength,
    hidden_size: config.width,
    intermediate_size: config.feedForwardWidth,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.width / config.heads,
    hidden_act: 'silu',
    rms_norm_eps: config.normEpsilon,
    rope_theta: config.rotaryBase,
    rope_scaling: rotaryScaling === undefined ? null : scalingFields(rotaryScaling),
    ...(slidingWindow === undefined ? {} : { sliding_window: slidingWindow }),
    tie_word_embeddings: parameters.output === undefined,
  };
}

function scalingFields(scaling: Llama3Scaling): z.infer<typeof scalingSchema> {
  return {
    rope_type: 'llama3',
    factor: scaling.factor,
    low_freq_factor: scaling.lowFrequencyFactor,
    high_freq_factor: scaling.highFrequencyFactor,
    original_max_position_embeddings: scaling.originalContextLength,
  };
}

function checked<Value>(schema: z.ZodType<Value>, json: unknown, source: string): Value {
  const { data, error } = schema.safeParse(json);
  if (error === undefined) return data;
  const { path, message } = error.issues[0]!;
  throw unsupported(
    source,
    'settings of a model that is done here',
    `${path.join('.')}: ${message}`,
  );
}

function unsupported(source: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'unsupported-model',
    kind: 'usage',
    what: `Cannot make the model of ${source}`,
    expected,
    received,
  });
}
