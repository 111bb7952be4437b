/**
 * @file Counters that only rise, folded from the engine's events. Each is one of vLLM V1's, whose
 * name stands beside it; times are left to whoever listens, who knows the buckets they want.
 */
import { type EngineEvent, type FinishReason, finishReasons } from './engine-events.ts';

export interface EngineCounters {
  /** Of prompts whose first token was drawn; one of several samples counts once: `prompt_tokens_total`. */
  promptTokens: number;
  /** Of these, found in the prefix cache: `prompt_tokens_cached_total`. */
  promptTokensCached: number;
  /** Tokens drawn: `generation_tokens_total`. */
  generationTokens: number;
  /** `num_preemptions_total` */
  preemptions: number;
  /** Prompt tokens looked up when a request first entered: `prefix_cache_queries_total`. */
  prefixCacheQueries: number;
  /** `prefix_cache_hits_total` */
  prefixCacheHits: number;
  /** By their reason: `request_success_total`. */
  readonly finished: Record<FinishReason, number>;
  steps: number;
  stepTokens: number;
  stepPaddedTokens: number;
}

export function emptyCounters(): EngineCounters {
  return {
    promptTokens: 0,
    promptTokensCached: 0,
    generationTokens: 0,
    preemptions: 0,
    prefixCacheQueries: 0,
    prefixCacheHits: 0,
    finished: Object.fromEntries(finishReasons.map((reason) => [reason, 0])) as Record<
      FinishReason,
      number
    >,
    steps: 0,
    stepTokens: 0,
    stepPaddedTokens: 0,
  };
}

/** Adds what happened. */
export class CountersOfEvents {
  readonly counters = emptyCounters();
  /** By request and sample: prompt tokens, and how many were found, until the first token. */
  readonly #prompts = new Map<string, { readonly tokens: number; readonly cached: number }>();

  add(event: EngineEvent): void {
    const { counters } = this;
    switch (event.kind) {
      case 'queued':
      case 'forked':
        break;
      case 'admitted':
        this.#onAdmitted(event);
        break;
      case 'preempted':
        counters.preemptions++;
        break;
      case 'token':
        counters.generationTokens++;
        if (event.isFirst) this.#onFirstToken(keyOf(event));
        break;
      case 'finished':
        counters.finished[event.summary.reason]++;
        this.#prompts.delete(keyOf(event));
        break;
      case 'step':
        counters.steps++;
        counters.stepTokens += event.step.tokens;
        counters.stepPaddedTokens += event.step.paddedTokens;
        break;
    }
  }

  #onAdmitted(event: EngineEvent & { kind: 'admitted' }): void {
    // What is looked up again after a preemption would count the same prompt twice.
    if (event.isResumed) return;
    const { tokens, lookedUpTokens, cachedTokens: cached } = event;
    this.counters.prefixCacheQueries += lookedUpTokens;
    this.counters.prefixCacheHits += cached;
    this.#prompts.set(keyOf(event), { tokens, cached });
  }

  #onFirstToken(key: string): void {
    const prompt = this.#prompts.get(key);
    if (prompt === undefined) return;
    this.counters.promptTokens += prompt.tokens;
    this.counters.promptTokensCached += prompt.cached;
    this.#prompts.delete(key);
  }
}

function keyOf({ request, sample }: { readonly request: number; readonly sample: number }): string {
  return `${request}/${sample}`;
}
