/**
 * @file The bodies of requests, in the dialect of the engine that is to read them. They ask for a
 * stream, for the final usage, and for counts per chunk where the engine has them.
 */
import type { Dialect } from './dialect.ts';

export interface GenerationOptions {
  readonly model: string;
  /** The most tokens to generate; with `exactLength`, neither more nor fewer. */
  readonly maxTokens: number;
  /** As far as the dialect goes: see `lengthIsExact`. */
  readonly exactLength?: boolean;
  readonly temperature?: number;
  readonly seed?: number;
  /** Beside or in place of all others: what a person adds by hand. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** `content` is text, or parts of text and images as OpenAI defines them. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly Readonly<Record<string, unknown>>[];
}

/** JSON for `/chat/completions`. */
export function chatBody(
  dialect: Dialect,
  messages: readonly ChatMessage[],
  options: GenerationOptions,
): string {
  return JSON.stringify({ model: options.model, messages, ...generation(dialect, options) });
}

/**
 * JSON for `/completions`.
 * @param prompt text, or token ids where the dialect takes them
 */
export function completionBody(
  dialect: Dialect,
  prompt: string | readonly number[],
  options: GenerationOptions,
): string {
  return JSON.stringify({ model: options.model, prompt, ...generation(dialect, options) });
}

/** Whether outputs of an exact length can be had: else a model may stop sooner. */
export function lengthIsExact(dialect: Dialect): boolean {
  return dialect.ignoreEos;
}

function generation(
  { continuousUsage, timingsPerToken, ignoreEos, minTokens }: Dialect,
  { maxTokens, exactLength = false, temperature, seed, extra = {} }: GenerationOptions,
): Record<string, unknown> {
  return {
    max_tokens: maxTokens,
    ...(exactLength && ignoreEos ? { ignore_eos: true } : {}),
    ...(exactLength && minTokens ? { min_tokens: maxTokens } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    stream: true,
    stream_options: {
      include_usage: true,
      ...(continuousUsage ? { continuous_usage_stats: true } : {}),
    },
    ...(timingsPerToken ? { timings_per_token: true } : {}),
    ...extra,
  };
}
