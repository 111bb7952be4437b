/**
 * @file What happens in the engine, told as it happens: what metrics, traces and labs are made of.
 * Times are in milliseconds of the engine's clock. A sample of a request counts as a request of its
 * own, as in vLLM.
 */

export const finishReasons = ['stop', 'length', 'abort', 'error'] as const;
/** A stop id or stop string; as many tokens as were asked for or fit; ended from outside; failed. */
export type FinishReason = (typeof finishReasons)[number];

interface OfSample {
  readonly request: number;
  readonly sample: number;
}

export type EngineEvent =
  | { readonly kind: 'queued'; readonly request: number; readonly promptTokens: number }
  | ({
      /** It enters the batch, for the first time or after a preemption. */
      readonly kind: 'admitted';
      readonly isResumed: boolean;
      /** That it needs before the next is drawn; looked up in the prefix cache; found there. */
      readonly tokens: number;
      readonly lookedUpTokens: number;
      readonly cachedTokens: number;
    } & OfSample)
  | ({
      /** It goes on from the prompt that the request's first sample has read. */
      readonly kind: 'forked';
    } & OfSample)
  | ({ readonly kind: 'preempted' } & OfSample)
  | ({
      readonly kind: 'token';
      readonly isFirst: boolean;
      /** Since its arrival for the first (TTFT), since the one before for others (ITL). */
      readonly sinceMs: number;
    } & OfSample)
  | ({ readonly kind: 'finished'; readonly summary: RequestSummary } & OfSample)
  | { readonly kind: 'step'; readonly step: StepSummary };

export interface RequestSummary {
  readonly reason: FinishReason;
  readonly promptTokens: number;
  /** Of these, found in the prefix cache when it first entered. */
  readonly cachedTokens: number;
  /** Drawn, a stop id among them. */
  readonly generatedTokens: number;
  readonly preemptions: number;
  /** From arrival to the first step; undefined where it never came to that. */
  readonly queueMs: number | undefined;
  /** From the first step to the first token. */
  readonly prefillMs: number | undefined;
  /** From the first token to the last. */
  readonly decodeMs: number | undefined;
  readonly e2eMs: number;
}

export interface StepSummary {
  readonly durationMs: number;
  readonly sequences: number;
  /** Read in this step. */
  readonly tokens: number;
  /** Those, and the padding beside them. */
  readonly paddedTokens: number;
  /** After the step. */
  readonly running: number;
  readonly waiting: number;
  readonly usedBlocks: number;
}
