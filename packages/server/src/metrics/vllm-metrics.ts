/**
 * @file `/metrics` under the names of vLLM's V1 engine, so that its dashboards and `bench` read them
 * unchanged. Folded from what an engine tells of itself; bounds of buckets are vLLM's, in seconds.
 */
import type { EngineCounters, EngineEvent, FinishReason, RequestSummary } from '@gradus/inference';
import { CumulativeHistogram, type Labels, metricFamily, metricSample } from '@gradus/runtime';

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

const histograms = {
  time_to_first_token_seconds: [firstTokenBounds, 'From arrival to the first token.'],
  inter_token_latency_seconds: [perTokenBounds, 'Between two tokens of a text.'],
  request_time_per_output_token_seconds: [perTokenBounds, 'Mean time per token after the first.'],
  e2e_request_latency_seconds: [requestBounds, 'From arrival to the end.'],
  request_queue_time_seconds: [requestBounds, 'From arrival to the first step.'],
  request_prefill_time_seconds: [requestBounds, 'From the first step to the first token.'],
  request_decode_time_seconds: [requestBounds, 'From the first token to the last.'],
  request_inference_time_seconds: [requestBounds, 'From the first step to the last token.'],
} as const;
type HistogramName = keyof typeof histograms;

const counters = {
  prompt_tokens_total: [({ promptTokens }) => promptTokens, 'Prompt tokens read.'],
  prompt_tokens_cached_total: [
    ({ promptTokensCached }) => promptTokensCached,
    'Of those, found in the prefix cache.',
  ],
  generation_tokens_total: [({ generationTokens }) => generationTokens, 'Tokens generated.'],
  num_preemptions_total: [({ preemptions }) => preemptions, 'Texts that gave their blocks back.'],
  prefix_cache_queries_total: [
    ({ prefixCacheQueries }) => prefixCacheQueries,
    'Tokens looked up in the prefix cache.',
  ],
  prefix_cache_hits_total: [({ prefixCacheHits }) => prefixCacheHits, 'Tokens found there.'],
} as const satisfies Record<string, [(counters: Readonly<EngineCounters>) => number, string]>;

export interface Gauges {
  readonly running: number;
  readonly waiting: number;
  /** 0 to 1. */
  readonly kvUsage: number;
}

/** In vLLM a request that failed is not one that was aborted. */
const reasons: readonly FinishReason[] = ['stop', 'length', 'abort', 'error'];

export class VllmMetrics {
  readonly #labels: Labels;
  readonly #histograms: Readonly<Record<HistogramName, CumulativeHistogram>>;

  constructor(model: string) {
    const labels = { model_name: model, engine: '0' };
    this.#labels = labels;
    this.#histograms = Object.fromEntries(
      Object.entries(histograms).map(([name, [bounds]]) => [
        name,
        new CumulativeHistogram(`vllm:${name}`, labels, bounds),
      ]),
    ) as Record<HistogramName, CumulativeHistogram>;
  }

  add(event: EngineEvent): void {
    if (event.kind === 'token') {
      this.#observe(
        event.isFirst ? 'time_to_first_token_seconds' : 'inter_token_latency_seconds',
        event.sinceMs,
      );
    } else if (event.kind === 'finished') {
      this.#onFinished(event.summary);
    }
  }

  render(gauges: Gauges, counted: Readonly<EngineCounters>): string {
    const one = (type: 'gauge' | 'counter', name: string, help: string, value: number): string =>
      metricFamily(`vllm:${name}`, type, help, [metricSample(`vllm:${name}`, this.#labels, value)]);
    return [
      one('gauge', 'num_requests_running', 'Texts in the batch.', gauges.running),
      one('gauge', 'num_requests_waiting', 'Requests in the queue.', gauges.waiting),
      one('gauge', 'kv_cache_usage_perc', 'Share of KV blocks held, 0 to 1.', gauges.kvUsage),
      ...Object.entries(counters).map(([name, [valueOf, help]]) =>
        one('counter', name, help, valueOf(counted)),
      ),
      this.#finished(counted),
      ...Object.entries(histograms).map(([name, [, help]]) =>
        metricFamily(`vllm:${name}`, 'histogram', help, [
          this.#histograms[name as HistogramName].samples(),
        ]),
      ),
    ].join('');
  }

  #finished({ finished }: Readonly<EngineCounters>): string {
    const name = 'vllm:request_success_total';
    const samples = reasons.map((reason) =>
      metricSample(name, { ...this.#labels, finished_reason: reason }, finished[reason]),
    );
    return metricFamily(name, 'counter', 'Texts that ended, by reason.', samples);
  }

  /** Times of a text that never came to them are missing, not zero. */
  #onFinished({ queueMs, prefillMs, decodeMs, e2eMs, generatedTokens }: RequestSummary): void {
    if (queueMs !== undefined) this.#observe('request_queue_time_seconds', queueMs);
    if (prefillMs === undefined || decodeMs === undefined) return;
    this.#observe('e2e_request_latency_seconds', e2eMs);
    this.#observe('request_prefill_time_seconds', prefillMs);
    this.#observe('request_decode_time_seconds', decodeMs);
    this.#observe('request_inference_time_seconds', prefillMs + decodeMs);
    if (generatedTokens > 1) {
      this.#observe('request_time_per_output_token_seconds', decodeMs / (generatedTokens - 1));
    }
  }

  #observe(name: HistogramName, durationMs: number): void {
    this.#histograms[name].observe(durationMs / 1000);
  }
}
