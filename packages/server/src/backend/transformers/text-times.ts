/** @file When texts came, began and ended: told as the engine tells it, for the same metrics. */
import { CountersOfEvents, type EngineEvent, type FinishReason } from '@gradus/inference';
import { VllmMetrics } from '../../metrics/vllm-metrics.ts';

export interface TimedText {
  drew(): void;
  /** Counts once. */
  finish(reason: FinishReason): {
    readonly promptTokens: number;
    readonly cachedTokens: number;
    readonly generatedTokens: number;
  };
}

export class TextTimes {
  readonly #metrics: VllmMetrics;
  readonly #counters = new CountersOfEvents();
  #texts = 0;

  constructor(model: string) {
    this.#metrics = new VllmMetrics(model);
  }

  render(running: number, waiting: number): string {
    return this.#metrics.render({ running, waiting, kvUsage: 0 }, this.#counters.counters);
  }

  /** A text that starts now. @param arrivedMs by performance.now() */
  begin(promptTokens: number, arrivedMs: number): TimedText {
    const key = { request: this.#texts++, sample: 0 };
    const startedMs = performance.now();
    let firstMs: number | undefined;
    let lastMs: number | undefined;
    let generatedTokens = 0;
    let isOver = false;
    const counts = () => ({ promptTokens, cachedTokens: 0, generatedTokens });
    this.#emit({ kind: 'queued', request: key.request, promptTokens });
    const admitted = { isResumed: false, tokens: promptTokens, lookedUpTokens: 0, cachedTokens: 0 };
    this.#emit({ kind: 'admitted', ...key, ...admitted });
    return {
      drew: () => {
        const nowMs = performance.now();
        const sinceMs = nowMs - (lastMs ?? arrivedMs);
        this.#emit({ kind: 'token', ...key, isFirst: firstMs === undefined, sinceMs });
        firstMs ??= nowMs;
        lastMs = nowMs;
        generatedTokens++;
      },
      finish: (reason) => {
        if (isOver) return counts();
        isOver = true;
        const summary = {
          reason,
          ...counts(),
          preemptions: 0,
          queueMs: startedMs - arrivedMs,
          prefillMs: firstMs === undefined ? undefined : firstMs - startedMs,
          decodeMs: firstMs === undefined ? undefined : lastMs! - firstMs,
          e2eMs: performance.now() - arrivedMs,
        };
        this.#emit({ kind: 'finished', ...key, summary });
        return counts();
      },
    };
  }

  #emit(event: EngineEvent): void {
    this.#counters.add(event);
    this.#metrics.add(event);
  }
}
