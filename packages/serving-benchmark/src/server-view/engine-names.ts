/**
 * @file What each engine calls its metrics. A figure has alternatives, newest name first; each is a
 * list of names whose values are added, and the first alternative that is there as a whole is taken.
 * Names stand without the engine's prefix; a counter's `_total` may be there or not (TGI has none).
 *
 * What to know of an engine:
 * - SGLang refreshes its gauges once per `--decode-log-interval` (40 steps), not per scrape.
 * - TGI and TensorRT-LLM count tokens when a request is over, so those of a cancelled one never.
 * - llama.cpp's prompt counter leaves out cached tokens: without the counter of these (older builds)
 *   it is not known how many prompt tokens came in. Its KV use is in `/slots`.
 */
import type { Engine } from '../wire/dialect.ts';
import type { LatencyName } from './sample.ts';

/** A name, or one of several series under a name. */
export type Term = string | { readonly name: string; readonly where: Record<string, string> };
export type Alternatives = readonly (readonly Term[])[];

export interface EngineNames {
  readonly engine: Engine;
  /** The first is the engine's own; the others are what exporters make of it. */
  readonly prefixes: readonly string[];
  /** Ranks that share the work of one engine and all count the same: the highest is taken. */
  readonly replicaLabels?: readonly string[];
  readonly gauges: Readonly<Partial<Record<GaugeName, Alternatives>>>;
  readonly counters: Readonly<Partial<Record<CounterName, Alternatives>>>;
  /** Histograms or summaries in seconds. */
  readonly latencies: Readonly<Partial<Record<LatencyName, readonly string[]>>>;
}

export type GaugeName =
  | 'kvUsage'
  | 'kvBlocksUsed'
  | 'kvBlocksMost'
  | 'running'
  | 'waiting'
  | 'tokensPerStep'
  | 'acceptanceRate';

export type CounterName =
  | 'preemptions'
  | 'prefixQueries'
  | 'prefixHits'
  | 'promptTokens'
  | 'cachedPromptTokens'
  | 'generationTokens'
  | 'requestsFinished'
  | 'drafts'
  | 'draftTokens'
  | 'acceptedTokens';

const vllm: EngineNames = {
  engine: 'vllm',
  prefixes: ['vllm:', 'vllm_'],
  gauges: {
    kvUsage: [['kv_cache_usage_perc'], ['gpu_cache_usage_perc']],
    running: [['num_requests_running']],
    // V0 could swap sequences out to the CPU.
    waiting: [['num_requests_waiting', 'num_requests_swapped'], ['num_requests_waiting']],
  },
  counters: {
    preemptions: [['num_preemptions']],
    prefixQueries: [['prefix_cache_queries'], ['gpu_prefix_cache_queries']],
    prefixHits: [['prefix_cache_hits'], ['gpu_prefix_cache_hits']],
    promptTokens: [['prompt_tokens']],
    cachedPromptTokens: [['prompt_tokens_cached']],
    generationTokens: [['generation_tokens']],
    requestsFinished: [['request_success']],
    drafts: [['spec_decode_num_drafts']],
    draftTokens: [['spec_decode_num_draft_tokens']],
    acceptedTokens: [['spec_decode_num_accepted_tokens']],
  },
  latencies: {
    ttft: ['time_to_first_token_seconds'],
    queue: ['request_queue_time_seconds', 'time_in_queue_requests'],
    prefill: ['request_prefill_time_seconds'],
    decode: ['request_decode_time_seconds'],
    inference: ['request_inference_time_seconds'],
    // The older name holds gaps between tokens, whatever it says.
    itl: ['inter_token_latency_seconds', 'time_per_output_token_seconds'],
    tpot: ['request_time_per_output_token_seconds'],
    e2e: ['e2e_request_latency_seconds'],
  },
};

const sglang: EngineNames = {
  engine: 'sglang',
  prefixes: ['sglang:', 'sglang_'],
  replicaLabels: ['tp_rank', 'pp_rank', 'moe_ep_rank'],
  gauges: {
    kvUsage: [['token_usage']],
    running: [['num_running_reqs']],
    waiting: [['num_queue_reqs']],
    tokensPerStep: [['spec_accept_length']],
    acceptanceRate: [['spec_accept_rate']],
  },
  counters: {
    preemptions: [['num_retracted_requests']],
    prefixQueries: [['prompt_tokens']],
    prefixHits: [['cached_tokens']],
    promptTokens: [['prompt_tokens']],
    cachedPromptTokens: [['cached_tokens']],
    generationTokens: [['generation_tokens']],
    requestsFinished: [['num_requests']],
  },
  latencies: {
    ttft: ['time_to_first_token_seconds'],
    queue: ['queue_time_seconds'],
    itl: ['inter_token_latency_seconds', 'time_per_output_token_seconds'],
    e2e: ['e2e_request_latency_seconds'],
  },
};

const tgi: EngineNames = {
  engine: 'tgi',
  prefixes: ['tgi_'],
  gauges: { running: [['batch_current_size']], waiting: [['queue_size']] },
  counters: {
    promptTokens: [['request_input_length_sum']],
    generationTokens: [['request_generated_tokens_sum']],
    requestsFinished: [['request_success']],
    // A value per decoding step: how many tokens it brought beyond the first.
    drafts: [['request_skipped_tokens_count']],
    acceptedTokens: [['request_skipped_tokens_sum']],
  },
  latencies: {
    queue: ['request_queue_duration'],
    inference: ['request_inference_duration'],
    e2e: ['request_duration'],
  },
};

const llamaCpp: EngineNames = {
  engine: 'llama.cpp',
  prefixes: ['llamacpp:', 'llamacpp_'],
  gauges: {
    kvUsage: [['kv_cache_usage_ratio']],
    running: [['requests_processing']],
    waiting: [['requests_deferred']],
  },
  counters: {
    prefixQueries: [['prompt_tokens', 'prompt_tokens_cached']],
    prefixHits: [['prompt_tokens_cached']],
    promptTokens: [['prompt_tokens', 'prompt_tokens_cached']],
    cachedPromptTokens: [['prompt_tokens_cached']],
    generationTokens: [['tokens_predicted']],
    drafts: [['spec_decode_num_drafts']],
    draftTokens: [['spec_decode_num_draft_tokens']],
    acceptedTokens: [['spec_decode_num_accepted_tokens']],
  },
  latencies: {},
};

const tensorRtLlm: EngineNames = {
  engine: 'tensorrt-llm',
  // Up to 1.1 the names had no prefix at all; then only somebody else can say which engine it is.
  prefixes: ['trtllm_', 'trtllm:', ''],
  gauges: {
    kvUsage: [['kv_cache_utilization']],
    running: [['num_requests_running']],
    waiting: [['num_requests_waiting']],
  },
  counters: {
    prefixQueries: [['prompt_tokens']],
    prefixHits: [['prompt_cached_tokens']],
    promptTokens: [['prompt_tokens']],
    cachedPromptTokens: [['prompt_cached_tokens']],
    generationTokens: [['generation_tokens']],
    requestsFinished: [['request_success']],
    draftTokens: [['spec_decode_drafted_tokens']],
    acceptedTokens: [['spec_decode_accepted_tokens']],
  },
  latencies: {
    ttft: ['time_to_first_token_seconds'],
    queue: ['request_queue_time_seconds'],
    prefill: ['request_prefill_time_seconds'],
    decode: ['request_decode_time_seconds'],
    inference: ['request_inference_time_seconds'],
    tpot: ['time_per_output_token_seconds'],
    e2e: ['e2e_request_latency_seconds'],
  },
};

const block = (type: string): Term => ({
  name: 'kv_cache_block_metrics',
  where: { kv_cache_block_type: type },
});
const request = (type: string): Term => ({
  name: 'request_metrics',
  where: { request_type: type },
});

/** TensorRT-LLM behind Triton, whose metrics are on a port of their own (8002). */
const triton: EngineNames = {
  engine: 'triton',
  prefixes: ['nv_trt_llm_'],
  gauges: {
    kvUsage: [[block('fraction')]],
    kvBlocksUsed: [[block('used')]],
    kvBlocksMost: [[block('max')]],
    running: [[request('scheduled')]],
    waiting: [[request('waiting')]],
  },
  counters: {},
  latencies: {},
};

export const engineNames: readonly EngineNames[] = [
  vllm,
  sglang,
  tgi,
  llamaCpp,
  tensorRtLlm,
  triton,
];
