/** @file One text that the engine is at work on: its sequence, what comes out of it, and its times. */
import type { FinishReason, RequestSummary } from './engine-events.ts';
import type { GenerationStream } from './generation.ts';
import type { Sequence } from './sequence.ts';
import type { SequenceOutput } from './sequence-output.ts';

export class LiveSample {
  readonly sequence: Sequence;
  readonly output: SequenceOutput;
  readonly stream: GenerationStream;
  readonly #arrivedMs: number;
  #startedMs: number | undefined;
  #firstTokenMs: number | undefined;
  #lastTokenMs: number | undefined;
  #cachedTokens = 0;
  #drawn = 0;

  constructor(
    sequence: Sequence,
    output: SequenceOutput,
    stream: GenerationStream,
    arrivedMs: number,
  ) {
    this.sequence = sequence;
    this.output = output;
    this.stream = stream;
    this.#arrivedMs = arrivedMs;
  }

  /** @returns whether it ran before; then what it was started with counts */
  start(nowMs: number, cachedTokens: number): boolean {
    if (this.#startedMs !== undefined) return true;
    this.#startedMs = nowMs;
    this.#cachedTokens = cachedTokens;
    return false;
  }

  /** Of the prompt, found when it first entered. */
  get cachedTokens(): number {
    return this.#cachedTokens;
  }

  /** @returns how long it took since the one before, or since its arrival */
  drew(nowMs: number): { readonly isFirst: boolean; readonly sinceMs: number } {
    const isFirst = this.#firstTokenMs === undefined;
    const sinceMs = nowMs - (this.#lastTokenMs ?? this.#arrivedMs);
    this.#firstTokenMs ??= nowMs;
    this.#lastTokenMs = nowMs;
    this.#drawn++;
    return { isFirst, sinceMs };
  }

  summary(reason: FinishReason, nowMs: number): RequestSummary {
    return {
      reason,
      promptTokens: this.sequence.promptLength,
      cachedTokens: this.#cachedTokens,
      generatedTokens: this.#drawn,
      preemptions: this.sequence.preemptions,
      queueMs: between(this.#arrivedMs, this.#startedMs),
      prefillMs: between(this.#startedMs, this.#firstTokenMs),
      decodeMs: between(this.#firstTokenMs, this.#lastTokenMs),
      e2eMs: nowMs - this.#arrivedMs,
    };
  }
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}
