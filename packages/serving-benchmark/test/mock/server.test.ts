import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMock } from '../../src/mock/server.ts';
import type { Mock } from '../../src/mock/server.ts';
import { chunksOf, contentOf, dataOf, hello, post, root } from './requests.ts';

let mock: Mock;

beforeAll(async () => {
  mock = await startMock({
    engine: { stepBaseMs: 1, stepPerSequenceMs: 0, prefillPerTokenMs: 0, blocks: 64 },
    maxModelLen: 200,
    defaultOutputTokens: 9,
    maxBodyBytes: 20_000,
    precise: false,
  });
});
afterAll(() => mock.stop());

/** Of all answers here, those fields that the tests look at. */
interface Body {
  readonly choices: readonly [{ readonly message: { readonly content: string } }];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
  readonly error: { readonly message: string; readonly code: string };
  readonly data: readonly object[];
  readonly count: number;
  readonly tokens: readonly number[];
}

const json = async (response: Response): Promise<Body> => (await response.json()) as Body;

describe('a chat stream', () => {
  const stream = async (fields: object): Promise<string> => {
    const response = await post(mock, '/chat/completions', { ...hello, stream: true, ...fields });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    return response.text();
  };

  it('is a role, one chunk per token, the reason of the end and [DONE]', async () => {
    const text = await stream({ max_tokens: 4 });
    const chunks = chunksOf(text);
    expect(chunks.map(({ choices }) => choices![0]!.delta)).toEqual([
      { role: 'assistant', content: '' },
      ...Array.from({ length: 4 }, () => ({ content: expect.stringMatching(/^ [a-z]{3}$/) })),
    ]);
    expect(chunks.map(({ choices }) => choices![0]!.finish_reason)).toEqual([
      null,
      null,
      null,
      null,
      'length',
    ]);
    expect(dataOf(text).at(-1)).toBe('[DONE]');
    expect(chunks.every(({ usage }) => usage === undefined)).toBe(true);
  });

  it('tells its usage at the end where it is asked to', async () => {
    const chunks = chunksOf(
      await stream({ max_tokens: 3, stream_options: { include_usage: true } }),
    );
    expect(chunks.slice(0, -1).every(({ usage }) => usage === undefined)).toBe(true);
    // A marker, eleven bytes of text, the marker of the answer.
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
    });
  });

  it('tells its usage in every chunk where it is asked to', async () => {
    const options = { include_usage: true, continuous_usage_stats: true };
    const chunks = chunksOf(await stream({ max_tokens: 3, stream_options: options }));
    expect(chunks.map(({ usage }) => usage?.completion_tokens)).toEqual([0, 1, 2, 3, 3]);
  });

  it('gives the same prompt the same answer, and another prompt another', async () => {
    const [first, again, other] = await Promise.all([
      stream({ max_tokens: 12 }),
      stream({ max_completion_tokens: 12 }),
      stream({ max_tokens: 12, messages: [{ role: 'user', content: 'hello' }] }),
    ]);
    expect(contentOf(first)).toBe(contentOf(again));
    expect(contentOf(first)).not.toBe(contentOf(other));
    expect(contentOf(first)).toHaveLength(48);
  });

  it('stops by itself when no length is asked for, unless it must not', async () => {
    const free = chunksOf(await stream({}));
    expect(free).toHaveLength(1 + 9);
    expect(free.at(-1)!.choices![0]!.finish_reason).toBe('stop');
    const forced = chunksOf(await stream({ ignore_eos: true }));
    expect(forced).toHaveLength(1 + 200 - 5);
    expect(forced.at(-1)!.choices![0]!.finish_reason).toBe('length');
  });
});

describe('other answers', () => {
  it('are whole where no stream is asked for', async () => {
    const answer = await json(await post(mock, '/chat/completions', { ...hello, max_tokens: 3 }));
    expect(answer).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant' }, finish_reason: 'length' }],
      usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
    });
    expect(answer.choices[0].message.content).toHaveLength(12);
  });

  it('complete a text or a list of token ids', async () => {
    const ask = async (prompt: unknown): Promise<Body> =>
      json(await post(mock, '/completions', { model: 'gradus-mock', prompt, max_tokens: 2 }));
    expect(await ask([5, 6, 7])).toMatchObject({
      object: 'text_completion',
      choices: [{ text: expect.stringMatching(/^( [a-z]{3}){2}$/) }],
      usage: { prompt_tokens: 3 },
    });
    expect((await ask([[5, 6, 7, 8]])).usage.prompt_tokens).toBe(4);
    expect((await ask(['hello there'])).usage.prompt_tokens).toBe(3);
  });

  it('say how much of the prompt was known already', async () => {
    const messages = [{ role: 'user', content: 'x'.repeat(160) }];
    const ask = async (): Promise<Body> =>
      json(await post(mock, '/chat/completions', { ...hello, messages, max_tokens: 1 }));
    const cached = async (): Promise<number> =>
      (await ask()).usage.prompt_tokens_details.cached_tokens;
    expect([await cached(), await cached()]).toEqual([0, 32]);
    await fetch(root(mock, '/reset_prefix_cache'), { method: 'POST' });
    expect(await cached()).toBe(0);
  });

  it('count an image as configured', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'what?' }, image] }];
    const response = await post(mock, '/chat/completions', { ...hello, messages });
    expect((await json(response)).error.message).toContain('580 in the prompt');
  });
});

describe('the other paths', () => {
  it('name the model and its length', async () => {
    const models = await json(await fetch(`${mock.baseUrl}/models`));
    expect(models.data).toMatchObject([{ id: 'gradus-mock', max_model_len: 200 }]);
  });

  it('say that it is well, and what it is', async () => {
    expect((await fetch(root(mock, '/health'))).status).toBe(200);
    expect(await json(await fetch(root(mock, '/version')))).toEqual({
      version: '0.1.0+gradus.mock',
    });
  });

  it('tokenize as requests are counted, and back', async () => {
    const ask = async (body: object): Promise<Body> => {
      const response = await fetch(root(mock, '/tokenize'), {
        method: 'POST',
        body: JSON.stringify(body),
      });
      return json(response);
    };
    const text = await ask({ prompt: 'naïve — idea' });
    expect(text).toMatchObject({ count: 4, max_model_len: 200 });
    expect(await ask({ content: 'naïve — idea' })).toEqual(text);
    expect((await ask({ model: 'x', messages: hello.messages })).count).toBe(5);
    const back = await fetch(root(mock, '/detokenize'), {
      method: 'POST',
      body: JSON.stringify({ tokens: text.tokens }),
    });
    expect(await json(back)).toEqual({ prompt: 'naïve — idea' });
  });

  it('tell the true times of every request', async () => {
    const fields = { stream: true, max_tokens: 4 };
    const headers = { 'x-request-id': 'mine' };
    const response = await post(mock, '/chat/completions', { ...hello, ...fields }, headers);
    expect(response.headers.get('x-request-id')).toBe('mine');
    await response.text();
    const lines = (await (await fetch(root(mock, '/mock/truth'))).text()).trim().split('\n');
    const record = lines
      .map((line) => JSON.parse(line))
      .find(({ clientRequestId }) => clientRequestId === 'mine');
    expect(record).toMatchObject({ promptTokens: 5, outputTokens: 4, end: 'finished' });
    const { arrivalMs, chunks } = record;
    expect(chunks.lawMs.map((atMs: number) => Math.round(atMs - arrivalMs))).toEqual([1, 2, 3, 4]);
    for (const [i, writtenMs] of chunks.writtenMs.entries()) {
      expect(writtenMs).toBeGreaterThanOrEqual(chunks.lawMs[i]);
    }
    expect(JSON.parse(lines[0]!).lag.chunks).toBeGreaterThanOrEqual(4);
  });
});

describe('refusals', () => {
  const chat = '/chat/completions';
  it.each([
    [
      'another model',
      chat,
      { ...hello, model: 'gpt-x' },
      404,
      'model_not_found',
      /`gpt-x` does not exist; this server has `gradus-mock`/,
    ],
    ['no JSON', chat, '{"model":', 400, null, /Not valid JSON/],
    ['no messages', chat, { model: 'gradus-mock' }, 400, null, /messages/],
    [
      'an unknown role',
      chat,
      { ...hello, messages: [{ role: 'bot', content: '' }] },
      400,
      null,
      /messages\.0\.role/,
    ],
    ['no tokens', chat, { ...hello, max_tokens: 0 }, 400, null, /max_tokens/],
    ['two choices', chat, { ...hello, n: 2 }, 400, null, /n: the mock gives one choice/],
    [
      'too long an answer',
      chat,
      { ...hello, max_tokens: 196 },
      400,
      'context_length_exceeded',
      /200 tokens, but 5 in the prompt and 196/,
    ],
    [
      'too long a prompt',
      '/completions',
      { model: 'gradus-mock', prompt: 'x'.repeat(800) },
      400,
      'context_length_exceeded',
      /200 in the prompt/,
    ],
    [
      'an empty prompt',
      '/completions',
      { model: 'gradus-mock', prompt: '' },
      400,
      null,
      /prompt is empty/,
    ],
    [
      'two prompts',
      '/completions',
      { model: 'gradus-mock', prompt: ['a', 'b'] },
      400,
      null,
      /one prompt/,
    ],
    [
      'an unknown fault',
      chat,
      { ...hello, 'x-mock-fault': { stal: 1 } },
      400,
      null,
      /x-mock-fault.*stal/,
    ],
    [
      'a body too large',
      chat,
      { ...hello, user: 'x'.repeat(20_000) },
      413,
      null,
      /larger than 20000 bytes/,
    ],
    ['an unknown path', '/nothing', {}, 404, 'not_found', /\/v1\/nothing/],
    ['a wrong method', '/models', {}, 405, null, /takes GET/],
  ])('%s', async (_, path, body, status, code, message) => {
    const response = await post(mock, path, body);
    expect(response.status).toBe(status);
    const { error } = await json(response);
    expect(error).toMatchObject({ type: 'invalid_request_error', code });
    expect(error.message).toMatch(message);
  });

  it('a request without the key', async () => {
    const locked = await startMock({ apiKey: 'sesame', engine: { stepBaseMs: 1 } });
    const wrong = await post(locked, chat, hello, { authorization: 'Bearer no' });
    expect([wrong.status, (await json(wrong)).error.code]).toEqual([401, 'invalid_api_key']);
    const right = { authorization: 'Bearer sesame' };
    expect((await post(locked, chat, { ...hello, max_tokens: 1 }, right)).status).toBe(200);
    expect((await fetch(root(locked, '/health'))).status).toBe(200);
    await locked.stop();
  });

  it('a configuration that does not fit, and a port that is taken', async () => {
    await expect(startMock({ engines: 0 })).rejects.toThrow(/received engines: Too small/);
    const port = Number(new URL(mock.baseUrl).port);
    await expect(startMock({ port })).rejects.toThrow(
      /cannot listen on 127\.0\.0\.1:\d+.*EADDRINUSE/,
    );
  });
});
