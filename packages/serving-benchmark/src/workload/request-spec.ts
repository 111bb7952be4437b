/** @file What is to be sent, before anything is: one request, and what comes after its answer. */

/** A part of a chat message, as the OpenAI API has them. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string | readonly ContentPart[];
}

/** For /v1/completions the first two, for /v1/chat/completions the last. */
export type RequestBody =
  | { readonly kind: 'text'; readonly prompt: string }
  | { readonly kind: 'token-ids'; readonly prompt: readonly number[] }
  | { readonly kind: 'chat'; readonly messages: readonly ChatMessage[] };

/** What the workload meant to ask for; undefined where nobody knows before the answer. */
export interface Intended {
  /** Of the text (of a chat: of its messages' texts), without what a chat template puts around. */
  readonly promptTokens?: number;
  readonly outputTokens?: number;
  /**
   * Of the prompt's beginning, what an earlier request already brought: what a prefix cache that
   * forgets nothing could save.
   */
  readonly sharedPrefixTokens?: number;
}

/** Undefined: the server's default. */
export interface Sampling {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly maxTokens?: number | undefined;
  /** Answers of exactly `maxTokens`, where the engine knows how: `ignore_eos`, `min_tokens`. */
  readonly ignoreEos?: boolean | undefined;
}

export interface RequestSpec {
  /** Unique within the workload, over all shards, in the order of the schedule. */
  readonly index: number;
  readonly session?: { readonly id: number; readonly turn: number };
  readonly body: RequestBody;
  readonly intended: Intended;
  /** Of a trace: the lengths before they were scaled and clamped. */
  readonly original?: { readonly promptTokens: number; readonly outputTokens: number };
  readonly sampling: Sampling;
  /** Of an open loop, and there of a session's first turn. */
  readonly scheduledMs?: number;
}

/** Something that begins by the plan: a request, or the first turn of a session. */
export interface Arrival {
  readonly request: RequestSpec;
  /**
   * The session's next turn, to be sent `thinkMs` after the end of the last answer; undefined after
   * the last turn, and for a request without a session at once.
   * @param answer text of the answer to the turn before
   */
  next(answer: string): Promise<NextTurn | undefined>;
}

export interface NextTurn {
  readonly thinkMs: number;
  readonly request: RequestSpec;
}
