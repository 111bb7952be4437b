/**
 * @file What the server asks of whatever computes. Gradus' own engine and @huggingface/transformers
 * are both behind it, in this thread or in another; the HTTP side cannot tell them apart, and one
 * suite of tests holds for all.
 */
import type { Message, Tool } from '../api/chat-body.ts';

export interface ServedModel {
  /** What clients call it. */
  readonly id: string;
  /** `text` goes on with a prompt; `embedding` reads a text into a vector. */
  readonly task: 'text' | 'embedding';
  /** Tokens of prompt and answer together. */
  readonly contextLength: number;
  /** What computes it, for people: `gradus engine`. */
  readonly backend: string;
  /** Texts in a step, at most: n of a request cannot be more. */
  readonly maxRunning: number;
}

export type PromptInput =
  | { readonly kind: 'text'; readonly text: string; readonly addSpecialTokens: boolean }
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  | {
      readonly kind: 'chat';
      readonly messages: readonly Message[];
      readonly tools?: readonly Tool[] | undefined;
    };

export interface TextRequest {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly n: number;
  readonly seed?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  readonly minP?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly repetitionPenalty?: number | undefined;
  readonly logitBias?: ReadonlyMap<number, number> | undefined;
  readonly stop?: readonly string[] | undefined;
  /** Beside those of the model. */
  readonly stopIds?: readonly number[] | undefined;
  /** Go on behind what ends a text. */
  readonly ignoreEnd?: boolean | undefined;
  /** Log-probabilities with each token, and this many alternatives. */
  readonly logProbabilities?: number | undefined;
  readonly priority?: number | undefined;
  readonly cacheSalt?: string | undefined;
  /** JSON Schema of what the text has to be. */
  readonly schema?: unknown;
  /** Of what a call of a tool has to be, where the text begins like one; others are free. */
  readonly callSchema?: unknown;
}

export interface TokenInfo {
  readonly text: string;
  readonly bytes: readonly number[];
  readonly logProbability: number;
}

export interface TokenText {
  readonly kind: 'token';
  /** Which of the request's n texts. */
  readonly sample: number;
  /** What the text goes on by; empty while a character or a stop string is open. */
  readonly text: string;
  readonly logProbabilities?: TokenInfo & { readonly top: readonly TokenInfo[] };
}

export interface TextEnded {
  readonly kind: 'end';
  readonly sample: number;
  /** What was held back and belongs to it. */
  readonly text: string;
  readonly reason: 'stop' | 'length' | 'abort' | 'error';
  /** The stop string or id that ended it. */
  readonly stop?: string | number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generatedTokens: number;
}

export type BackendEvent = TokenText | TextEnded;

export interface Embeddings {
  readonly vectors: readonly (readonly number[])[];
  readonly tokens: number;
}

export interface Backend extends AsyncDisposable {
  readonly model: ServedModel;
  /** False where it can never answer again. */
  readonly isAlive: boolean;
  /** @throws GradusError `context_length_exceeded`, for a text that no context of this model can hold */
  encode(input: PromptInput): Promise<number[]>;
  /** Special tokens spell their names. */
  decode(ids: readonly number[]): Promise<string>;
  /**
   * Begins with the first look at it. Aborted, or left early, it gives up its memory at once.
   * @throws GradusError (usage) for what cannot be asked; the signal's reason
   */
  generate(request: TextRequest, signal: AbortSignal): AsyncIterable<BackendEvent>;
  /** @throws GradusError `no_embeddings` where the model is none for that */
  embed(texts: readonly string[]): Promise<Embeddings>;
  /** Prometheus' text, under vLLM's names. */
  metrics(): Promise<string>;
  /** What the HTTP side and the tests look at. */
  state(): Promise<BackendState>;
}

export interface BackendState {
  readonly running: number;
  readonly waiting: number;
  readonly usedBlocks: number;
  readonly kvUsage: number;
}
