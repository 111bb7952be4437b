/** @file Logs for the suite, written so that one can reckon with them: the events of a stream by when they were read. */
import type { Choice, Chunk, RequestLog, StreamEvent } from './stub.ts';

type Delta = NonNullable<Choice['delta']>;

const chunkOf = (readMs: number, choice: Choice, tokensSoFar?: number): StreamEvent => {
  const usage = tokensSoFar === undefined ? {} : { usage: { completion_tokens: tokensSoFar } };
  return { readMs, data: { choices: [choice], ...usage } };
};

/** A chunk of a chat. @param tokensSoFar - As the server counted, where it counts as it goes. */
export const delta = (readMs: number, given: Delta, tokensSoFar?: number): StreamEvent =>
  chunkOf(readMs, { delta: given, finish_reason: null }, tokensSoFar);

export const text = (readMs: number, tokensSoFar?: number): StreamEvent =>
  delta(readMs, { content: ' rope' }, tokensSoFar);

export const texts = (...readsMs: readonly number[]): StreamEvent[] =>
  readsMs.map((readMs) => text(readMs));

/** What vLLM and llama.cpp send before there is anything. */
export const role = (readMs: number, content: string | null = ''): StreamEvent =>
  delta(readMs, { role: 'assistant', content });

/** A chunk of `/v1/completions`. */
export const completion = (readMs: number, generated: string): StreamEvent =>
  chunkOf(readMs, { text: generated, finish_reason: null });

/** llama.cpp's last chunk of `/v1/completions`: no text, but the reason and the usage. */
export const completionEnd = (readMs: number, tokens: number): StreamEvent =>
  chunkOf(readMs, { text: '', finish_reason: 'length' }, tokens);

export const finish = (readMs: number): StreamEvent =>
  chunkOf(readMs, { delta: {}, finish_reason: 'stop' });

export const usage = (readMs: number, tokens: number): StreamEvent => ({
  readMs,
  data: { choices: [], usage: { completion_tokens: tokens } },
});

export const error = (readMs: number): StreamEvent => ({
  readMs,
  data: { error: { message: 'CUDA out of memory' } } satisfies Chunk,
});

export const done = (readMs: number): StreamEvent => ({ readMs, data: '[DONE]' });

/** Sent at 100, when it was due, unless said otherwise. */
export const logOf = (
  events: readonly StreamEvent[],
  about: Partial<RequestLog> = {},
): RequestLog => ({
  scheduledMs: 100,
  sentMs: 100,
  status: 200,
  events,
  closed: 'in-order',
  requestedTokens: 100,
  ...about,
});

/** A request of two tokens, `ttftMs` and `tpotMs` after it was sent on time. */
export const answered = (scheduledMs: number, ttftMs: number, tpotMs: number): RequestLog => {
  const firstMs = scheduledMs + ttftMs;
  const events = [...texts(firstMs, firstMs + tpotMs), done(firstMs + tpotMs)];
  return logOf(events, { scheduledMs, sentMs: scheduledMs });
};

/** The server's queue was full. */
export const refused = (scheduledMs: number): RequestLog =>
  logOf([], { scheduledMs, sentMs: scheduledMs, status: 429 });
