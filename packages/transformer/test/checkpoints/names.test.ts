/** Parameters under the names of others, and files that are not of the model they are taken for. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@gradus/statistics';
import type { NdArray } from '@gradus/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fromHuggingFaceConfig,
  gpt2FromNames,
  gpt2ToNames,
  initGpt2,
  initLlama,
  type LanguageModel,
  llamaFromNames,
  llamaToNames,
  type NamedArrays,
  readHuggingFace,
  toHuggingFaceConfig,
  writeHuggingFace,
} from '../../src/index.ts';
import { readFixture, readFixtureConfig } from '../fixtures.ts';
import { gpt2Config, llamaConfig, stirred } from '../models/small.ts';

const random = createRandom(8);
const gpt2Parameters = stirred(initGpt2(gpt2Config, random), random);
const noBias = { ...gpt2Config, bias: false };
const withoutBias = stirred(initGpt2(noBias, random), random);
const llamaParameters = stirred(initLlama(llamaConfig, random, { tied: false }), random);
const file = (tensors: NamedArrays) => ({ source: 'x.safetensors', tensors, metadata: {} });

const without = (tensors: NamedArrays, name: string): NamedArrays =>
  new Map([...tensors].filter(([one]) => one !== name));
const withTensor = (tensors: NamedArrays, name: string, value: NdArray): NamedArrays =>
  new Map([...tensors, [name, value]]);

describe('names', () => {
  it.each(['hugging-face', 'nano-gpt'] as const)('of GPT-2, %s, lead back', (layout) => {
    const named = gpt2ToNames(gpt2Parameters, layout);
    expect(gpt2FromNames(file(named), gpt2Config)).toEqual(gpt2Parameters);
    const bare = new Map(
      [...named].map(([name, value]) => [name.replace('transformer.', ''), value]),
    );
    expect(gpt2FromNames(file(bare), gpt2Config)).toEqual(gpt2Parameters);
  });

  it('of nanoGPT have no biases where it has none, those of Hugging Face zeros', () => {
    const named = gpt2ToNames(withoutBias, 'nano-gpt');
    expect([...named.keys()].filter((name) => name.endsWith('bias'))).toEqual([]);
    expect(gpt2FromNames(file(named), noBias)).toEqual(withoutBias);
    const zero = gpt2ToNames(withoutBias).get('transformer.h.0.attn.c_attn.bias')!;
    expect([...zero.data]).toEqual(Array.from({ length: 3 * gpt2Config.width }, () => 0));
  });

  it('are those of the published models, shapes included', () => {
    for (const [fixture, named] of [
      ['gpt2', gpt2ToNames(gpt2FromNames(readFixture('gpt2'), fixtureGpt2()))],
      ['llama', llamaToNames(llamaFromNames(readFixture('llama'), fixtureLlama()))],
    ] as const) {
      const expected = readFixture(fixture).tensors;
      expect(Object.fromEntries(named)).toEqual(Object.fromEntries(expected));
    }
  });

  it('of LLaMA lead back, with and without a last matrix', () => {
    const named = llamaToNames(llamaParameters);
    expect(llamaFromNames(file(named), llamaConfig)).toEqual(llamaParameters);
    const { output, ...tied } = llamaParameters;
    expect(output).toBeDefined();
    expect(llamaFromNames(file(llamaToNames(tied)), llamaConfig)).toEqual(tied);
    expect(llamaFromNames(file(named), llamaConfig, { isTied: true })).toEqual(tied);
  });

  it('may come with the masks and tables of old files', () => {
    const mask = gpt2Parameters.norm.weight;
    const old = withTensor(gpt2ToNames(gpt2Parameters), 'transformer.h.0.attn.bias', mask);
    expect(gpt2FromNames(file(old), gpt2Config)).toEqual(gpt2Parameters);
  });
});

function fixtureGpt2() {
  const found = fromHuggingFaceConfig(readFixtureConfig('gpt2'), 'gpt2');
  if (found.type !== 'gpt2') throw new Error(found.type);
  return found.config;
}

function fixtureLlama() {
  const found = fromHuggingFaceConfig(readFixtureConfig('llama'), 'llama');
  if (found.type !== 'llama') throw new Error(found.type);
  return found.config;
}

describe('a file of another model', () => {
  const gpt2Names = gpt2ToNames(gpt2Parameters);
  const llamaNames = llamaToNames(llamaParameters);
  it.each([
    [
      'LLaMA for GPT-2',
      () => gpt2FromNames(file(llamaNames), gpt2Config),
      'x.safetensors is not the GPT-2 of this configuration: expected a tensor ' +
        'transformer.h.0.attn.c_attn.weight; received model.embed_tokens.weight, ' +
        'model.layers.0.input_layernorm.weight and 19 more.',
    ],
    [
      'GPT-2 for LLaMA',
      () => llamaFromNames(file(gpt2Names), llamaConfig),
      'expected a tensor model.embed_tokens.weight; received transformer.wte.weight,',
    ],
    [
      'one that lacks a tensor',
      () => gpt2FromNames(file(without(gpt2Names, 'transformer.h.1.ln_2.bias')), gpt2Config),
      'expected a tensor transformer.h.1.ln_2.bias',
    ],
    [
      'one with more layers',
      () => gpt2FromNames(file(gpt2Names), { ...gpt2Config, layers: 1 }),
      'besides them transformer.h.1.ln_1.weight, transformer.h.1.ln_1.bias and 10 more',
    ],
    [
      'one of another width',
      () => llamaFromNames(file(llamaNames), { ...llamaConfig, feedForwardWidth: 28 }),
      'model.layers.0.mlp.gate_proj.weight of x.safetensors does not fit the configuration: ' +
        'expected float32 [28, 16]; received float32 [24, 16].',
    ],
    [
      'a GPT-2 with a last matrix of its own',
      () => {
        const other = {
          ...gpt2Parameters.tokens.weight,
          data: (gpt2Parameters.tokens.weight.data as Float32Array).map((x) => x + 1),
        };
        return gpt2FromNames(file(withTensor(gpt2Names, 'lm_head.weight', other)), gpt2Config);
      },
      'expected a last matrix that is the embedding',
    ],
  ])('is refused: %s', (_, read, message) => {
    expect(read).toThrow(
      expect.objectContaining({ code: 'checkpoint-architecture', kind: 'usage' }),
    );
    expect(read).toThrow(message);
  });
});

describe('a folder of Hugging Face', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gradus-hugging-face-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const scaled = {
    ...llamaConfig,
    rotaryBase: 500_000,
    rotaryScaling: {
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalContextLength: 8192,
    },
  };
  it.each<LanguageModel>([
    { type: 'gpt2', config: gpt2Config, parameters: gpt2Parameters },
    { type: 'llama', config: llamaConfig, parameters: llamaParameters },
    { type: 'llama', config: scaled, parameters: llamaParameters },
    { type: 'llama', config: { ...llamaConfig, slidingWindow: 5 }, parameters: llamaParameters },
  ])('comes back as it was written: $type', async (model) => {
    await writeHuggingFace(folder, model);
    expect(await readHuggingFace(folder)).toEqual(model);
  });

  it('is named where its configuration is no JSON', async () => {
    await writeFile(join(folder, 'config.json'), '{');
    await expect(readHuggingFace(folder)).rejects.toThrow(
      `Cannot read ${join(folder, 'config.json')}: expected JSON`,
    );
  });

  const gpt2Json = toHuggingFaceConfig({
    type: 'gpt2',
    config: gpt2Config,
    parameters: gpt2Parameters,
  });
  const llamaJson = toHuggingFaceConfig({
    type: 'llama',
    config: llamaConfig,
    parameters: llamaParameters,
  });
  it.each([
    ['another architecture', { model_type: 'bert' }, 'received "bert"'],
    ['no architecture', {}, 'received none'],
    ['nothing at all', null, 'received none'],
    ['heads that do not divide', { ...gpt2Json, n_head: 5 }, 'n_head: n_head does not divide'],
    ['another feed-forward width', { ...gpt2Json, n_inner: 8 }, 'n_inner: not four times n_embd'],
    ['another epsilon', { ...gpt2Json, layer_norm_epsilon: 1e-6 }, 'layer_norm_epsilon'],
    ['scaled scores', { ...gpt2Json, scale_attn_by_inverse_layer_idx: true }, 'scale_attn_by'],
    ['biases in LLaMA', { ...llamaJson, attention_bias: true }, 'attention_bias'],
    ['wider heads', { ...llamaJson, head_dim: 64 }, 'head_dim: not hidden_size'],
    ['another scaling', { ...llamaJson, rope_scaling: { rope_type: 'yarn' } }, 'rope_scaling'],
    ['no size', { ...llamaJson, hidden_size: undefined }, 'hidden_size'],
  ])('is refused by its field: %s', (_, json, message) => {
    const read = () => fromHuggingFaceConfig(json, 'config.json');
    expect(read).toThrow(expect.objectContaining({ code: 'unsupported-model', kind: 'usage' }));
    expect(read).toThrow(message);
  });
});
