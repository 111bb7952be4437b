/** An encoder whose answer is known: each token is a row of a table, a text the mean of its rows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel } from '@gradus/models';
import { writeFileAtomic } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import {
  asConstants,
  cast,
  dimension,
  fromData,
  gather,
  type Tensor,
  toOnnxModel,
  trace,
} from '@gradus/tensor';
import { toTokenizerJson } from '@gradus/tokenizer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLocalBackend } from '../../src/index.ts';
import { post, type Served, served } from '../served.ts';

const width = 8;
const { tokenizer } = await loadModel('stories');
const rows = Array.from({ length: tokenizer.vocabularySize }, (_, id) => {
  const random = createRandom(id);
  return Array.from({ length: width }, () => random.normal());
});

let folder: string;
let here: Served;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'gradus-encoder-')), 'rows');
  const { table } = asConstants({
    table: fromData(Float32Array.from(rows.flat()), [rows.length, width]),
  });
  const ids = { dtype: 'int64', shape: [dimension('B'), dimension('S')] };
  const build = ({ input_ids: input }: { input_ids: Tensor }) => ({
    last_hidden_state: gather(table, cast(input, 'int32')),
  });
  await writeFileAtomic(
    join(folder, 'onnx', 'model.onnx'),
    toOnnxModel(trace(build, [{ input_ids: ids }] as never)),
  );
  const files = {
    'config.json': { model_type: 'bert', vocab_size: rows.length, max_position_embeddings: 32 },
    'tokenizer.json': toTokenizerJson(tokenizer, { template: undefined }),
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      pad_token: '<|endoftext|>',
      model_max_length: 32,
    },
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFileAtomic(join(folder, name), JSON.stringify(content));
  }
  here = await served({}, await openLocalBackend({ model: folder }));
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await rm(join(folder, '..'), { recursive: true });
});

/** By hand. */
function vectorOf(text: string): number[] {
  const ids = tokenizer.encode(text);
  const mean = Array.from({ length: width }, (_, at) =>
    ids.reduce((sum, id) => sum + rows[id]![at]! / ids.length, 0),
  );
  const length = Math.hypot(...mean);
  return mean.map((value) => value / length);
}

it('vectors are the means of their rows, shorter texts beside longer ones', async () => {
  const input = ['A cat.', 'One day, a dog and a cat went to the park.'];
  for (const format of ['float', 'base64'] as const) {
    const { data, usage } = await here.client.embeddings.create({
      model: 'rows',
      input,
      encoding_format: format,
    });
    for (const [index, { embedding }] of data.entries()) {
      const vector: unknown = embedding;
      const numbers = typeof vector === 'string' ? fromBase64(vector) : (vector as number[]);
      const expected = vectorOf(input[index]!);
      expect(numbers).toHaveLength(width);
      for (const [at, value] of numbers.entries()) expect(value).toBeCloseTo(expected[at]!, 5);
    }
    const tokens = input.reduce((sum, text) => sum + tokenizer.encode(text).length, 0);
    expect(usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens });
  }
});

const fromBase64 = (text: string): number[] => [
  ...new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer),
];

it('writes no text, and reads none that is too long', async () => {
  const chat = { model: 'rows', messages: [{ role: 'user', content: 'A' }] };
  const text = await post(`${here.server.baseUrl}/chat/completions`, chat);
  expect([text.status, await text.json()]).toMatchObject([
    400,
    { error: { code: 'not_supported' } },
  ]);
  const long = await post(`${here.server.baseUrl}/embeddings`, {
    model: 'rows',
    input: 'a cat '.repeat(40),
  });
  expect([long.status, await long.json()]).toMatchObject([
    400,
    { error: { code: 'context_length_exceeded' } },
  ]);
  expect((await fetch(`${here.root}/metrics`)).status).toBe(200);
});
