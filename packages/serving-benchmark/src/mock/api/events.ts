/**
 * @file The bytes of answers: server-sent events and whole bodies, as vLLM words them (with
 * `timings` as llama.cpp does). What does not change within a stream is serialised once. All of it
 * is ASCII, so a string's length is its number of bytes.
 */
import type { Fault } from '../faults.ts';
import type { Generation } from './generation.ts';

export interface AnswerOptions {
  readonly id: string;
  readonly model: string;
  readonly createdSeconds: number;
  readonly generation: Generation;
  readonly fault: Fault;
  /** Say where prompt tokens came from the prefix cache. */
  readonly cachedTokensInUsage: boolean;
  /** `timings` with the last chunk. */
  readonly timings: boolean;
  readonly timestamps: boolean;
}

/** How far an answer is when a chunk is written. */
export interface Progress {
  readonly generated: number;
  readonly cachedTokens: number;
  /** Milliseconds by the law: of the prompt, and since the first token. */
  readonly promptMs: number;
  readonly predictedMs: number;
  readonly lawMs: number;
  readonly writtenMs: number;
}

export class Answer {
  readonly #options: AnswerOptions;
  readonly #before: string;
  readonly #between: string;
  readonly #promptTokens: number;
  readonly #endOfEvent: string;
  readonly #data: string;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#promptTokens = options.generation.promptIds.length;
    const { fault, generation } = options;
    this.#endOfEvent = fault.crlf === true ? '\r\n\r\n' : '\n\n';
    this.#data = fault.tightData === true ? 'data:' : 'data: ';
    const chat = generation.kind === 'chat';
    const head = this.#head(chat ? 'chat.completion.chunk' : 'text_completion');
    this.#before = `${this.#data}${head},"choices":[{"index":0,${chat ? '"delta":{"content":"' : '"text":"'}`;
    this.#between = `"${chat ? '}' : ''},"logprobs":null,"finish_reason":`;
  }

  /** The chunk that names the role; there is none in completions. */
  role(): string {
    const { fault, generation } = this.#options;
    if (generation.kind === 'text' || fault.roleChunk === 'none') return '';
    const content = fault.roleChunk === 'null' ? 'null' : '""';
    const usage = generation.usage === 'continuous' ? `,"usage":${this.#usage(0)}` : '';
    return `${this.#data}${this.#head('chat.completion.chunk')},"choices":[{"index":0,"delta":{"role":"assistant","content":${content}},"logprobs":null,"finish_reason":null}]${usage}}${this.#endOfEvent}`;
  }

  /** A chunk with tokens; the last one has the reason of the end. */
  chunk(text: string, progress: Progress): string {
    const { generation, fault, timings, timestamps } = this.#options;
    const last = progress.generated === generation.outputTokens;
    const reason = last ? `"${generation.finishReason}"` : 'null';
    let rest = '';
    if (generation.usage === 'continuous') rest += `,"usage":${this.#usage(progress.generated)}`;
    else if (last && this.#sendsUsage && fault.usage === 'in-last-chunk') {
      rest += `,"usage":${this.#finalUsage(progress)}`;
    }
    if (generation.timingsPerToken || (last && timings))
      rest += `,"timings":${this.#timings(progress)}`;
    if (timestamps) {
      rest += `,"mock":{"law_ms":${progress.lawMs.toFixed(4)},"written_ms":${progress.writtenMs.toFixed(4)}}`;
    }
    return `${this.#before}${text}${this.#between}${reason}}]${rest}}${this.#endOfEvent}`;
  }

  /** What follows the last token: usage where it was asked for, and `[DONE]`. */
  tail(progress: Progress): string[] {
    const { fault, generation } = this.#options;
    const done = fault.omitDone === true ? [] : [`${this.#data}[DONE]${this.#endOfEvent}`];
    if (!this.#sendsUsage || fault.usage === 'in-last-chunk') return done;
    const chat = generation.kind === 'chat';
    const head = this.#head(chat ? 'chat.completion.chunk' : 'text_completion');
    const choices = fault.usage === 'null-choices' ? 'null' : '[]';
    const usage = `${this.#data}${head},"choices":${choices},"usage":${this.#finalUsage(progress)}}${this.#endOfEvent}`;
    return [usage, ...done];
  }

  /** An error inside a stream that had begun well. */
  error(): string {
    const error = { message: 'The engine died.', type: 'server_error', param: null, code: 500 };
    return `${this.#data}${JSON.stringify({ error })}${this.#endOfEvent}${this.#data}[DONE]${this.#endOfEvent}`;
  }

  /** The whole answer, for who did not ask for a stream. */
  whole(text: string, progress: Progress): string {
    const { generation, fault, timings } = this.#options;
    const chat = generation.kind === 'chat';
    const content = chat
      ? `"message":{"role":"assistant","content":"${text}"}`
      : `"text":"${text}"`;
    const usage = fault.usage === 'missing' ? '' : `,"usage":${this.#finalUsage(progress)}`;
    const timing = timings ? `,"timings":${this.#timings(progress)}` : '';
    return `${this.#head(chat ? 'chat.completion' : 'text_completion')},"choices":[{"index":0,${content},"logprobs":null,"finish_reason":"${generation.finishReason}"}]${usage}${timing}}`;
  }

  get #sendsUsage(): boolean {
    return this.#options.generation.usage !== 'none' && this.#options.fault.usage !== 'missing';
  }

  /** An object that is still open. */
  #head(object: string): string {
    const { id, createdSeconds, model } = this.#options;
    return `{"id":"${id}","object":"${object}","created":${createdSeconds},"model":${JSON.stringify(model)}`;
  }

  #usage(completionTokens: number, more = ''): string {
    const promptTokens = this.#promptTokens;
    return `{"prompt_tokens":${promptTokens},"total_tokens":${promptTokens + completionTokens},"completion_tokens":${completionTokens}${more}}`;
  }

  #finalUsage({ generated, cachedTokens }: Progress): string {
    const details = `,"prompt_tokens_details":{"cached_tokens":${cachedTokens}}`;
    return this.#usage(generated, this.#options.cachedTokensInUsage ? details : '');
  }

  #timings({ generated, cachedTokens, promptMs, predictedMs }: Progress): string {
    const promptTokens = this.#promptTokens - cachedTokens;
    return JSON.stringify({
      cache_n: cachedTokens,
      prompt_n: promptTokens,
      prompt_ms: promptMs,
      predicted_n: generated,
      predicted_ms: predictedMs,
    });
  }
}
