import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { chatBody, completionBody, lengthIsExact } from '../../src/wire/completion-body.ts';
import { dialects, engines, identifyServer, type ProbeResponses } from '../../src/wire/dialect.ts';
import { fetchText } from '../../src/wire/fetch-text.ts';
import { probeServer } from '../../src/wire/probe.ts';
import { createTarget } from '../../src/wire/target.ts';
import { Loopback } from './loopback.ts';

const card = (changes: object): object => ({
  object: 'list',
  data: [{ id: 'm', object: 'model', ...changes }],
});

describe('identifyServer', () => {
  const cases: Record<string, [ProbeResponses, object]> = {
    vLLM: [
      {
        models: card({ owned_by: 'vllm', max_model_len: 8192 }),
        version: { version: '0.11.0' },
        serverHeader: 'uvicorn',
      },
      { engine: 'vllm', version: '0.11.0', model: 'm', models: ['m'], maxModelLength: 8192 },
    ],
    SGLang: [
      {
        models: card({ owned_by: 'sglang', max_model_len: 4096 }),
        serverInfo: { version: '0.5.2', model_path: 'x' },
      },
      { engine: 'sglang', version: '0.5.2', maxModelLength: 4096 },
    ],
    'SGLang by its information alone': [
      {
        models: card({ owned_by: 'someone' }),
        serverInfo: { version: '0.5.2', internal_states: [], context_length: 99 },
      },
      { engine: 'sglang', version: '0.5.2', maxModelLength: 99 },
    ],
    TGI: [
      {
        models: card({ owned_by: 'meta-llama/Llama-3.1-8B' }),
        info: {
          router: 'text-generation-router',
          version: '3.3.4',
          model_id: 'x',
          max_total_tokens: 2048,
        },
      },
      { engine: 'tgi', version: '3.3.4', maxModelLength: 2048 },
    ],
    'llama.cpp': [
      {
        models: card({ owned_by: 'llamacpp', meta: { n_ctx: 512 } }),
        props: { build_info: 'b10587-3f545becc', default_generation_settings: { n_ctx: 256 } },
      },
      { engine: 'llama.cpp', version: 'b10587-3f545becc', maxModelLength: 512 },
    ],
    'llama.cpp by its header, without models': [
      { serverHeader: 'llama.cpp', props: { default_generation_settings: { n_ctx: 256 } } },
      { engine: 'llama.cpp', models: [], maxModelLength: 256 },
    ],
    'TensorRT-LLM': [
      { models: card({ owned_by: 'tensorrt_llm' }), version: { version: '1.0.0' } },
      { engine: 'tensorrt-llm', version: '1.0.0' },
    ],
    Triton: [{ models: card({ owned_by: 'Triton Inference Server' }) }, { engine: 'triton' }],
    'something with vLLM’s field': [
      { models: card({ owned_by: 'acme', max_model_len: 10 }) },
      { engine: 'vllm', isOnlyAlike: true },
    ],
    'another server': [
      { models: card({ owned_by: 'acme' }) },
      { engine: 'openai-compatible', model: 'm' },
    ],
    nonsense: [
      { models: [1], version: 'x', info: null, props: 3, serverInfo: [] },
      { engine: 'openai-compatible', models: [] },
    ],
    nothing: [{}, { engine: 'openai-compatible', models: [] }],
  };
  it.each(Object.entries(cases))('knows %s', (_name, [probes, identity]) => {
    expect(identifyServer(probes)).toMatchObject(identity);
    expect(identifyServer(probes).isOnlyAlike).toBe(
      'isOnlyAlike' in identity ? identity.isOnlyAlike : undefined,
    );
  });
});

describe('bodies of requests', () => {
  const messages = [{ role: 'user' as const, content: 'hi' }];
  const body = (engine: keyof typeof dialects): unknown =>
    JSON.parse(
      chatBody(dialects[engine], messages, {
        model: 'm',
        maxTokens: 8,
        exactLength: true,
        temperature: 0,
        seed: 1,
      }),
    );

  it('ask vLLM and SGLang for an exact length and a count in every chunk', () => {
    for (const engine of ['vllm', 'sglang', 'tensorrt-llm'] as const) {
      expect(body(engine)).toEqual({
        model: 'm',
        messages,
        max_tokens: 8,
        ignore_eos: true,
        min_tokens: 8,
        temperature: 0,
        seed: 1,
        stream: true,
        stream_options: { include_usage: true, continuous_usage_stats: true },
      });
    }
  });

  it('ask llama.cpp for timings per token', () => {
    expect(body('llama.cpp')).toEqual({
      model: 'm',
      messages,
      max_tokens: 8,
      ignore_eos: true,
      temperature: 0,
      seed: 1,
      stream: true,
      stream_options: { include_usage: true },
      timings_per_token: true,
    });
  });

  it('ask others for nothing that is not OpenAI’s', () => {
    for (const engine of ['tgi', 'triton', 'openai-compatible'] as const) {
      expect(body(engine)).toEqual({
        model: 'm',
        messages,
        max_tokens: 8,
        temperature: 0,
        seed: 1,
        stream: true,
        stream_options: { include_usage: true },
      });
    }
  });

  it('take prompts as token ids, and what a person adds last', () => {
    expect(
      JSON.parse(
        completionBody(dialects.vllm, [1, 2], {
          model: 'm',
          maxTokens: 4,
          extra: { max_tokens: 5, top_k: 1 },
        }),
      ),
    ).toEqual({
      model: 'm',
      prompt: [1, 2],
      max_tokens: 5,
      stream: true,
      stream_options: { include_usage: true, continuous_usage_stats: true },
      top_k: 1,
    });
  });

  it('are exact in length only where the end can be ignored', () => {
    expect(engines.filter((engine) => lengthIsExact(dialects[engine]))).toEqual([
      'vllm',
      'sglang',
      'llama.cpp',
      'tensorrt-llm',
    ]);
  });
});

describe('probeServer', () => {
  const loopback = new Loopback();
  afterEach(() => loopback.close());

  const serveJson = (answers: Record<string, unknown>): Promise<number> =>
    loopback.listen(
      createServer((request, response) => {
        const answer = answers[request.url!];
        response.statusCode = answer === undefined ? 404 : 200;
        response.end(
          typeof answer === 'string' ? answer : JSON.stringify(answer ?? { error: 'no' }),
        );
      }),
    );
  const target = (port: number): ReturnType<typeof createTarget> =>
    createTarget({ baseUrl: `http://127.0.0.1:${port}/x/v1` });

  it('asks every path, and takes no page for an answer', async () => {
    const port = await serveJson({
      '/x/v1/models': card({ owned_by: 'x' }),
      '/x/version': '<html>',
      '/x/get_server_info': { version: '0.4', internal_states: [] },
    });
    expect(await probeServer(loopback.pool(), target(port))).toEqual({
      identity: { engine: 'sglang', version: '0.4', model: 'm', models: ['m'] },
      modelsStatus: 200,
    });
  });

  it('tells a status from no server', async () => {
    const port = await serveJson({});
    expect(await probeServer(loopback.pool(), target(port))).toMatchObject({
      identity: { engine: 'openai-compatible' },
      modelsStatus: 404,
    });
    loopback.close();
    const gone = await probeServer(loopback.pool(), target(port));
    expect(gone.failure).toMatchObject({ class: 'connect' });
    expect(gone.modelsStatus).toBeUndefined();
  });

  it('reads a body up to the limit', async () => {
    const port = await serveJson({ '/metrics': 'x'.repeat(100) });
    const get = (maxBytes: number): ReturnType<typeof fetchText> =>
      fetchText(loopback.pool(), target(port), { method: 'GET', path: '/metrics', maxBytes });
    expect(await get(100)).toMatchObject({ status: 200, text: 'x'.repeat(100) });
    expect(await get(99)).toMatchObject({
      failure: { class: 'protocol', message: 'A body larger than 99 bytes' },
    });
  });
});
