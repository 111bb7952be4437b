import { readFileSync } from 'node:fs';
import { describeWithData } from '@gradus/datasets/testing';
import { describe, expect, it } from 'vitest';
import { readEngineMetrics } from '../../src/server-view/engine-metrics.ts';
import { serverSampleSchema } from '../../src/server-view/sample.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8');

/** Figures by hand from the fixtures: sums over engines, means of shares, seconds as ms. */
describe('metrics in one schema', () => {
  it('vLLM, several engines and models', () => {
    const reading = readEngineMetrics(fixture('vllm-v1'), { model: 'a' })!;
    expect(reading).toEqual({
      engine: 'vllm',
      notes: [],
      figures: {
        kvUsage: 0.5,
        running: 5,
        waiting: 4,
        preemptions: 1,
        prefixCache: { queries: 3500, hits: 320 },
        promptTokens: 3500,
        cachedPromptTokens: 320,
        generationTokens: 100,
        requestsFinished: 8,
        speculative: { drafts: 10, draftTokens: 40, acceptedTokens: 25 },
        latencies: {
          ttft: { sumMs: 2000, count: 8 },
          queue: { sumMs: 250, count: 7 },
          // Announced, and nothing counted yet; what is not even announced is missing.
          prefill: { sumMs: 0, count: 0 },
        },
      },
    });
    const line = { atMs: -3, uncertaintyMs: 1, engine: reading.engine, ...reading.figures };
    expect(serverSampleSchema.parse(line)).toEqual(line);
  });

  it('without a model, all of them, and it is said', () => {
    const all = readEngineMetrics(fixture('vllm-v1'))!;
    expect(all.figures).toMatchObject({ running: 105, promptTokens: 3509 });
    expect(all.notes).toEqual(['metrics of 2 models are added up: a, b']);
    expect(readEngineMetrics(fixture('vllm-v1'), { model: 'c' })!.notes).toEqual(all.notes);
  });

  it('vLLM V0', () => {
    expect(readEngineMetrics(fixture('vllm-v0'))!.figures).toEqual({
      kvUsage: 0.5,
      running: 2,
      waiting: 4,
      promptTokens: 12,
      generationTokens: 34,
      latencies: { queue: { sumMs: 125, count: 2 }, itl: { sumMs: 500, count: 32 } },
    });
  });

  it('SGLang: ranks that share the work count once, those that have their own add up', () => {
    const { engine, figures } = readEngineMetrics(fixture('sglang'))!;
    expect(engine).toBe('sglang');
    expect(figures).toEqual({
      kvUsage: 0.375,
      running: 8,
      waiting: 1,
      preemptions: 4,
      prefixCache: { queries: 800, hits: 192 },
      promptTokens: 800,
      cachedPromptTokens: 192,
      generationTokens: 90,
      requestsFinished: 10,
      speculative: { tokensPerStep: 2.5, acceptanceRate: 0.5 },
      latencies: {
        ttft: { sumMs: 2500, count: 10 },
        queue: { sumMs: 500, count: 10 },
        itl: { sumMs: 800, count: 80 },
      },
    });
  });

  it('TGI, whose counters are not called total', () => {
    const { engine, figures } = readEngineMetrics(fixture('tgi'))!;
    expect(engine).toBe('tgi');
    expect(figures).toEqual({
      running: 7,
      waiting: 5,
      promptTokens: 1100,
      generationTokens: 550,
      requestsFinished: 11,
      speculative: { drafts: 200, acceptedTokens: 300 },
      latencies: {
        queue: { sumMs: 1100, count: 11 },
        inference: { sumMs: 20_900, count: 11 },
        e2e: { sumMs: 22_000, count: 11 },
      },
    });
  });

  it('TensorRT-LLM, also by the names that it had before', () => {
    const { engine, figures } = readEngineMetrics(fixture('tensorrt-llm'))!;
    expect(engine).toBe('tensorrt-llm');
    expect(figures).toEqual({
      kvUsage: 0.625,
      running: 4,
      waiting: 2,
      prefixCache: { queries: 640, hits: 160 },
      promptTokens: 640,
      cachedPromptTokens: 160,
      generationTokens: 80,
      requestsFinished: 8,
      latencies: { ttft: { sumMs: 1250, count: 8 }, tpot: { sumMs: 125, count: 8 } },
    });
    const bare = fixture('tensorrt-llm').replaceAll('trtllm_', '');
    expect(readEngineMetrics(bare)).toBeUndefined();
    expect(readEngineMetrics(bare, { engine: 'tensorrt-llm' })!.figures).toEqual(figures);
  });

  it('Triton: of one name, series for several things', () => {
    const { engine, figures } = readEngineMetrics(fixture('triton'))!;
    expect(engine).toBe('triton');
    expect(figures).toEqual({ kvUsage: 0.25, running: 6, waiting: 2 });
  });

  it('what is no number, negative or no share is missing', () => {
    const text =
      'vllm:num_requests_running NaN\nvllm:num_requests_waiting -1\n' +
      'vllm:kv_cache_usage_perc 55\nvllm:prompt_tokens_total +Inf\n';
    expect(readEngineMetrics(text)).toEqual({ engine: 'vllm', figures: {}, notes: [] });
    expect(readEngineMetrics('vllm:kv_cache_usage_perc 1.0000001\n')!.figures.kvUsage).toBe(1);
  });

  it('llama.cpp without its counter of cached tokens does not tell how long prompts were', () => {
    const text = 'llamacpp:prompt_tokens_total 5\nllamacpp:tokens_predicted_total 7\n';
    expect(readEngineMetrics(text)!.figures).toEqual({ generationTokens: 7 });
  });

  it('lines that cannot be read are said', () => {
    expect(readEngineMetrics('tgi_queue_size 1\ntgi_queue_size{ 2\n')!.notes).toEqual([
      '1 lines of /metrics could not be read, first line 2: tgi_queue_size{ 2',
    ]);
  });

  it('of an unknown server there is nothing to read', () => {
    expect(readEngineMetrics('process_cpu_seconds_total 4\n')).toBeUndefined();
    expect(readEngineMetrics('<html>404</html>')).toBeUndefined();
    expect(readEngineMetrics('', { engine: 'openai-compatible' })).toBeUndefined();
    // Known to be one that counts nothing before its first request.
    expect(readEngineMetrics('', { engine: 'sglang' })).toEqual({
      engine: 'sglang',
      figures: {},
      notes: [],
    });
  });
});

describeWithData('a llama.cpp server', ['captures/llama-metrics.http'], (path) => {
  it('by its own numbers', () => {
    const capture = readFileSync(path, 'utf8');
    const body = capture.slice(capture.indexOf('\r\n\r\n') + 4);
    // 99 processed and 136 from the cache; 295 predicted.
    expect(readEngineMetrics(body)).toEqual({
      engine: 'llama.cpp',
      notes: [],
      figures: {
        running: 0,
        waiting: 0,
        prefixCache: { queries: 235, hits: 136 },
        promptTokens: 235,
        cachedPromptTokens: 136,
        generationTokens: 295,
        speculative: { drafts: 0, draftTokens: 0, acceptedTokens: 0 },
      },
    });
  });
});
