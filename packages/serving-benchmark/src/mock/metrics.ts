/**
 * @file `/metrics` as vLLM's V1 engine names them, one series per engine. Every figure is by the
 * law: what the engine did, not when its bytes were written. Bucket bounds are vLLM's.
 */
import { CumulativeHistogram, metricFamily, metricSample } from '@gradus/runtime';
import type { EngineConfig } from './law/config.ts';
import type { Emission, Engine, Step } from './law/engine.ts';
import type { Sequence } from './law/sequence.ts';

const firstTokenBounds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
  160, 640, 2560,
];
const perTokenBounds = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
const requestBounds = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];

const histogramHelp = {
  time_to_first_token_seconds: 'From arrival to the first token.',
  inter_token_latency_seconds: 'Between steps that brought a request tokens.',
  request_time_per_output_token_seconds: 'Mean time per output token after the first.',
  e2e_request_latency_seconds: 'From arrival to the last token.',
  request_queue_time_seconds: 'From arrival to the first step.',
  request_prefill_time_seconds: 'From the first step to the first token.',
  request_decode_time_seconds: 'From the first token to the last.',
  request_inference_time_seconds: 'From the first step to the last token.',
} as const;
type HistogramName = keyof typeof histogramHelp;

const counterHelp = {
  prompt_tokens_total: 'Prompt tokens of requests that got their first token.',
  prompt_tokens_cached_total: 'Of those, tokens found in the prefix cache.',
  generation_tokens_total: 'Output tokens.',
  num_preemptions_total: 'Sequences thrown out of a batch for want of blocks.',
  prefix_cache_queries_total: 'Prompt tokens looked up in the prefix cache.',
  prefix_cache_hits_total: 'Prompt tokens found there.',
  spec_decode_num_drafts_total: 'Speculative steps of a sequence.',
  spec_decode_num_draft_tokens_total: 'Tokens proposed in them.',
  spec_decode_num_accepted_tokens_total: 'Tokens accepted in them.',
} as const;
type CounterName = keyof typeof counterHelp;

const finishReasons = ['stop', 'length', 'abort'] as const;
export type FinishReason = (typeof finishReasons)[number];

interface EngineSeries {
  readonly counters: Record<CounterName, number>;
  readonly histograms: Record<HistogramName, CumulativeHistogram>;
  readonly finished: Record<FinishReason, number>;
}

type Labels = Record<string, string>;

function createSeries(labels: Labels): EngineSeries {
  const perToken = new Set([
    'inter_token_latency_seconds',
    'request_time_per_output_token_seconds',
  ]);
  const boundsOf = (name: string): readonly number[] => {
    if (name === 'time_to_first_token_seconds') return firstTokenBounds;
    return perToken.has(name) ? perTokenBounds : requestBounds;
  };
  return {
    counters: Object.fromEntries(Object.keys(counterHelp).map((name) => [name, 0])) as Record<
      CounterName,
      number
    >,
    histograms: Object.fromEntries(
      Object.keys(histogramHelp).map((name) => [
        name,
        new CumulativeHistogram(`vllm:${name}`, labels, boundsOf(name)),
      ]),
    ) as Record<HistogramName, CumulativeHistogram>,
    finished: { stop: 0, length: 0, abort: 0 },
  };
}

export class MockMetrics {
  readonly #config: EngineConfig;
  readonly #model: string;
  readonly #series: readonly EngineSeries[];

  constructor(config: EngineConfig, model: string, engines: number) {
    this.#config = config;
    this.#model = model;
    this.#series = Array.from({ length: engines }, (_, index) => createSeries(this.#labels(index)));
  }

  onStep({ engine, preemptions, emissions }: Step): void {
    const series = this.#series[engine]!;
    series.counters.num_preemptions_total += preemptions;
    for (const emission of emissions) this.#onTokens(series, emission);
  }

  onEnd(sequence: Sequence, reason: FinishReason): void {
    this.#series[sequence.engine]!.finished[reason] += 1;
  }

  render(engines: readonly Engine[]): string {
    const gauge = (name: string, help: string, value: (engine: Engine) => number): string =>
      metricFamily(
        `vllm:${name}`,
        'gauge',
        help,
        engines.map((engine, index) =>
          metricSample(`vllm:${name}`, this.#labels(index), value(engine)),
        ),
      );
    return [
      gauge('num_requests_running', 'Requests in the batch.', ({ running }) => running),
      gauge('num_requests_waiting', 'Requests in the queue.', ({ waiting }) => waiting),
      gauge('kv_cache_usage_perc', 'Share of KV blocks held, 0 to 1.', ({ kvUse }) => kvUse),
      ...Object.entries(counterHelp).map(([name, help]) =>
        this.#counter(name as CounterName, help),
      ),
      this.#finished(),
      ...Object.entries(histogramHelp).map(([name, help]) =>
        this.#histogram(name as HistogramName, help),
      ),
    ].join('');
  }

  #onTokens({ counters, histograms }: EngineSeries, { sequence, tokens }: Emission): void {
    const { chunksAtMs, arrivalMs, firstScheduledMs } = sequence;
    const nowMs = chunksAtMs.at(-1)!;
    const firstMs = chunksAtMs[0]!;
    counters.generation_tokens_total += tokens;
    if (chunksAtMs.length === 1) {
      counters.prompt_tokens_total += sequence.promptTokens;
      counters.prompt_tokens_cached_total += sequence.cachedTokens;
      if (this.#config.prefixCache) {
        counters.prefix_cache_queries_total += sequence.promptTokens;
        counters.prefix_cache_hits_total += sequence.cachedTokens;
      }
      histograms.time_to_first_token_seconds.observe((firstMs - arrivalMs) / 1000);
    } else {
      histograms.inter_token_latency_seconds.observe((nowMs - chunksAtMs.at(-2)!) / 1000);
      if (this.#config.speculative !== undefined) {
        counters.spec_decode_num_drafts_total += 1;
        counters.spec_decode_num_draft_tokens_total += this.#config.speculative.draftTokens;
        counters.spec_decode_num_accepted_tokens_total += tokens - 1;
      }
    }
    if (sequence.state !== 'finished') return;
    const scheduledMs = firstScheduledMs!;
    histograms.e2e_request_latency_seconds.observe((nowMs - arrivalMs) / 1000);
    histograms.request_queue_time_seconds.observe((scheduledMs - arrivalMs) / 1000);
    histograms.request_prefill_time_seconds.observe((firstMs - scheduledMs) / 1000);
    histograms.request_decode_time_seconds.observe((nowMs - firstMs) / 1000);
    histograms.request_inference_time_seconds.observe((nowMs - scheduledMs) / 1000);
    if (sequence.outputTokens > 1) {
      const perTokenMs = (nowMs - firstMs) / (sequence.outputTokens - 1);
      histograms.request_time_per_output_token_seconds.observe(perTokenMs / 1000);
    }
  }

  #counter(name: CounterName, help: string): string {
    const samples = this.#series.map(({ counters }, engine) =>
      metricSample(`vllm:${name}`, this.#labels(engine), counters[name]),
    );
    return metricFamily(`vllm:${name}`, 'counter', help, samples);
  }

  #finished(): string {
    const name = 'vllm:request_success_total';
    const samples = this.#series.flatMap(({ finished }, engine) =>
      finishReasons.map((reason) =>
        metricSample(name, { ...this.#labels(engine), finished_reason: reason }, finished[reason]),
      ),
    );
    return metricFamily(name, 'counter', 'Requests that ended, by reason.', samples);
  }

  #histogram(name: HistogramName, help: string): string {
    const samples = this.#series.map(({ histograms }) => histograms[name].samples());
    return metricFamily(`vllm:${name}`, 'histogram', help, samples);
  }

  #labels(engine: number): Labels {
    return { model_name: this.#model, engine: String(engine) };
  }
}
