/** What does not fit is refused with the right status, in OpenAI's shape; the next request is served. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { post, type Served, served } from '../served.ts';

let here: Served;
beforeAll(async () => {
  here = await served({ headTimeoutMs: 300, requestTimeoutMs: 600, maxBodyBytes: 100_000 });
});
afterAll(() => here[Symbol.asyncDispose]());

const text = { model: 'stories', prompt: 'One', max_tokens: 2 };
const chat = { model: 'stories', messages: [{ role: 'user', content: 'One' }], max_tokens: 2 };
const tool = { type: 'function', function: { name: 'look', parameters: {} } };

const refused: readonly (readonly [
  what: string,
  path: string,
  body: unknown,
  status: number,
  param: string | null,
])[] = [
  ['malformed JSON', 'completions', '{"model": "stories", ', 400, null],
  ['no object', 'completions', '[]', 400, null],
  ['an unknown model', 'completions', { ...text, model: 'gpt-9' }, 404, 'model'],
  ['no prompt', 'completions', { model: 'stories' }, 400, 'prompt'],
  ['an empty prompt of ids', 'completions', { ...text, prompt: [] }, 400, 'prompt'],
  ['an id beyond the vocabulary', 'completions', { ...text, prompt: [99_999] }, 400, null],
  ['negative max_tokens', 'completions', { ...text, max_tokens: -5 }, 400, 'max_tokens'],
  ['max_tokens 0', 'completions', { ...text, max_tokens: 0 }, 400, 'max_tokens'],
  [
    'a prompt beyond the context',
    'completions',
    { ...text, prompt: 'a cat '.repeat(2000) },
    400,
    null,
  ],
  [
    'a text no context could hold',
    'completions',
    { ...text, prompt: 'x'.repeat(90_000) },
    400,
    null,
  ],
  ['prompt and answer beyond it together', 'completions', { ...text, max_tokens: 255 }, 400, null],
  ['a body that is too large', 'completions', { ...text, prompt: 'x'.repeat(200_000) }, 400, null],
  [
    '10,000 stop strings',
    'completions',
    { ...text, stop: Array.from({ length: 10_000 }, (_, index) => String(index)) },
    400,
    'stop',
  ],
  ['an empty stop string', 'completions', { ...text, stop: '' }, 400, 'stop'],
  ['a temperature below 0', 'completions', { ...text, temperature: -1 }, 400, 'temperature'],
  ['more texts than a step has room for', 'completions', { ...text, n: 100 }, 400, 'n'],
  ['echo', 'completions', { ...text, echo: true }, 400, 'echo'],
  [
    'stream_options without stream',
    'completions',
    { ...text, stream_options: {} },
    400,
    'stream_options',
  ],
  [
    'a role that is none',
    'chat/completions',
    { ...chat, messages: [{ role: 'cat', content: '' }] },
    400,
    'messages.0.role',
  ],
  ['no messages', 'chat/completions', { ...chat, messages: [] }, 400, 'messages'],
  [
    'an image',
    'chat/completions',
    {
      ...chat,
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }],
    },
    400,
    'messages.0.content',
  ],
  [
    'a choice without tools',
    'chat/completions',
    { ...chat, tool_choice: 'required' },
    400,
    'tool_choice',
  ],
  [
    'a choice of no tool',
    'chat/completions',
    { ...chat, tools: [tool], tool_choice: { type: 'function', function: { name: 'x' } } },
    400,
    'tool_choice',
  ],
  ['top_logprobs alone', 'chat/completions', { ...chat, top_logprobs: 2 }, 400, 'top_logprobs'],
  ['functions', 'chat/completions', { ...chat, functions: [] }, 400, 'functions'],
  [
    'a schema outside the subset',
    'chat/completions',
    {
      ...chat,
      max_tokens: 60,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'a', schema: { type: 'object', not: {} } },
      },
    },
    400,
    null,
  ],
  [
    'a schema that needs more tokens',
    'chat/completions',
    {
      ...chat,
      max_tokens: 2,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'a', schema: { const: 'a long word indeed' } },
      },
    },
    400,
    null,
  ],
  ['embeddings of a model that writes', 'embeddings', { model: 'stories', input: 'a' }, 400, null],
];

it.each(refused)('%s', async (_, path, body, status, param) => {
  const response = await post(`${here.server.baseUrl}/${path}`, body);
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  expect([response.status, error['param']]).toEqual([status, param]);
  expect(error['message']).toMatch(/^[^\n]{5,500}$/);
  expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
  expect((await post(`${here.server.baseUrl}/completions`, text)).status).toBe(200);
  expect((await here.backend.state()).usedBlocks).toBe(0);
});

it('says where the context ends, with the code that clients look for', async () => {
  const response = await post(`${here.server.baseUrl}/completions`, { ...text, max_tokens: 255 });
  expect(await response.json()).toMatchObject({
    error: { code: 'context_length_exceeded', message: expect.stringContaining('256') as string },
  });
});

it('paths and methods', async () => {
  expect((await fetch(`${here.root}/v1/nothing`)).status).toBe(404);
  expect((await fetch(`${here.root}/v1/completions`)).status).toBe(405);
  expect((await fetch(`${here.root}/health`)).status).toBe(200);
  expect(await (await fetch(`${here.root}/version`)).json()).toHaveProperty('version');
});

it('tokens there and back', async () => {
  const tokens = await (
    await post(`${here.root}/tokenize`, { model: 'stories', prompt: 'One day' })
  ).json();
  expect(tokens).toMatchObject({
    max_model_len: 256,
    count: (tokens as { tokens: number[] }).tokens.length,
  });
  const there = await (
    await post(`${here.root}/detokenize`, { tokens: (tokens as { tokens: number[] }).tokens })
  ).json();
  expect(there).toEqual({ prompt: '<|endoftext|>One day' });
});

/** What a raw connection is told when it sends this and nothing more. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    const socket = connect(here.server.port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (part: string) => (told += part));
    socket.on('close', () => resolve(told));
    socket.on('error', reject);
  });
}

it('a head that does not end, a body that does not come, bytes that are no HTTP', async () => {
  const [head, body, noise] = await Promise.all([
    raw('POST /v1/completions HTTP/1.1\r\nHost: a\r\n'),
    raw('POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n{"model"'),
    raw('hello\r\n\r\n'),
  ]);
  expect(head).toMatch(/^HTTP\/1\.1 408 /);
  expect(body).toMatch(/^HTTP\/1\.1 408 /);
  expect(noise).toMatch(/^HTTP\/1\.1 400 /);
  expect(noise).toContain('"error"');
});

it('a key, where one is asked for', async () => {
  await using guarded = await served({ apiKey: 'secret' });
  const ask = (headers: Record<string, string>) =>
    fetch(`${guarded.server.baseUrl}/models`, { headers }).then(({ status }) => status);
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: 'Bearer secret ' })).toBe(200);
  expect(await ask({ authorization: 'Bearer secrets' })).toBe(401);
  expect((await fetch(`${guarded.root}/health`)).status).toBe(200);
  const { data } = await guarded.client.models.list();
  expect(data).toHaveLength(1);
});
