/**
 * @file One answer, from the bytes of its body to what a record says about it: when each chunk
 * with content came, the tokens it held where the server counts as it goes, the totals, why
 * generation ended, and whether it ended at all.
 */
import type { RequestRecord } from '../measurements/record.ts';
import { ChunkReader } from './chunk-reader.ts';
import { EventStreamParser, type Recogniser } from './event-stream.ts';
import { findInJson, type ChunkFinding } from './finding.ts';
import { ProtocolError } from './protocol-error.ts';

/** The parts of a record that the body decides. */
export type AnswerParts = Pick<
  RequestRecord,
  'chunks' | 'promptTokens' | 'outputTokens' | 'cachedTokens' | 'finishReason'
>;

/** What was generated; kept only where somebody asked for it. */
export interface AnswerText {
  readonly text: string;
  readonly reasoning: string;
  /** Names and arguments. */
  readonly toolCalls: string;
}

export interface AnswerOptions {
  readonly keepText?: boolean;
  /** For a server that counts nothing: tokens of all that was generated. */
  readonly countTokens?: ((text: string) => number) | undefined;
  readonly maxEventBytes?: number;
}

/** Counts so far, -1 where unknown. */
interface Totals {
  output: number;
  prompt: number;
  cached: number;
}

export class AnswerReader implements Recogniser {
  readonly #events: EventStreamParser;
  readonly #chunks: ChunkReader;
  readonly #keepText: boolean;
  readonly #countTokens: ((text: string) => number) | undefined;
  readonly #atMs: number[] = [];
  /** Tokens of each chunk with content; given up once a chunk comes without a count. */
  #tokens: number[] | undefined = [];
  /** Tokens that the chunks with content so far account for. */
  #accounted = 0;
  readonly #totals: Totals = { output: -1, prompt: -1, cached: -1 };
  #finishReason: string | undefined;
  #usageAtEnd = false;
  #done = false;
  #lastWords = false;
  #error: string | undefined;
  #text = '';
  #reasoning = '';
  #toolCalls = '';

  constructor({ keepText = false, countTokens, maxEventBytes }: AnswerOptions = {}) {
    this.#countTokens = countTokens;
    this.#keepText = keepText || countTokens !== undefined;
    this.#chunks = new ChunkReader({ keepText: this.#keepText });
    this.#events = new EventStreamParser(
      (buffer, start, end, atMs, type) => this.#event(buffer, start, end, atMs, type),
      { recogniser: this, ...(maxEventBytes === undefined ? {} : { maxEventBytes }) },
    );
  }

  /**
   * Bytes of a streamed body, valid only during the call.
   * @throws ProtocolError
   */
  push(buffer: Buffer, start: number, end: number, atMs: number): void {
    this.#events.push(buffer, atMs, start, end);
  }

  /** The streamed body is over, or broken off: an event that lacks only its blank line counts. */
  end(atMs: number): void {
    this.#lastWords = true;
    this.#events.end(atMs);
  }

  /**
   * A body that was not streamed.
   * @throws ProtocolError
   */
  whole(json: string, atMs: number): void {
    const finding = findInJson(json);
    if (finding.choiceless && finding.error === undefined) {
      throw new ProtocolError('An answer without choices');
    }
    this.#take(finding, atMs);
    // One time and one count: nothing per chunk.
    this.#tokens = undefined;
    this.#done = true;
  }

  /** `[DONE]` was read. */
  get done(): boolean {
    return this.#done;
  }

  /**
   * Generation ended: the stream said why (`finish_reason`), gave its final usage in a chunk
   * without choices, or said `[DONE]`. Any of the three; a stream with none is truncated.
   */
  get finished(): boolean {
    return this.#done || this.#finishReason !== undefined || this.#usageAtEnd;
  }

  /** The message of an error inside the stream. */
  get error(): string | undefined {
    return this.#error;
  }

  get text(): AnswerText {
    return { text: this.#text, reasoning: this.#reasoning, toolCalls: this.#toolCalls };
  }

  recognise(buffer: Buffer, start: number, end: number): number {
    return this.#done ? -1 : this.#chunks.match(buffer, start, end);
  }

  onRecognised(atMs: number): void {
    this.#take(this.#chunks.matched, atMs);
  }

  /** Counts by the best source that there is: see `countSources`. */
  parts(): AnswerParts {
    const { output, prompt, cached } = this.#totals;
    const chunks = this.#atMs.length;
    // A server that reports no token for an answer that has content did not count.
    const counted = output > 0 || (output === 0 && chunks === 0);
    const perChunk = counted && chunks > 0 ? this.#tokens : undefined;
    return {
      chunks: { atMs: this.#atMs, ...(perChunk === undefined ? {} : { tokens: perChunk }) },
      ...(prompt === -1 ? {} : { promptTokens: { tokens: prompt, source: 'server-final' } }),
      outputTokens: counted
        ? { tokens: output, source: perChunk === undefined ? 'server-final' : 'server-per-chunk' }
        : this.#ownCount(chunks),
      ...(cached === -1 ? {} : { cachedTokens: cached }),
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
    };
  }

  #ownCount(chunks: number): NonNullable<AnswerParts['outputTokens']> {
    if (this.#countTokens === undefined) return { tokens: chunks, source: 'chunks' };
    const generated = this.#reasoning + this.#text + this.#toolCalls;
    return { tokens: this.#countTokens(generated), source: 'tokenizer' };
  }

  #event(buffer: Buffer, start: number, end: number, atMs: number, type: string): void {
    if (this.#done) return;
    if (end - start <= 16 && buffer.toString('latin1', start, end).trim() === '[DONE]') {
      this.#done = true;
      return;
    }
    let finding: ChunkFinding;
    try {
      finding = this.#chunks.read(buffer, start, end);
    } catch (error) {
      if (type === 'error') {
        this.#error ??= buffer.toString('utf8', start, Math.min(end, start + 1000));
        return;
      }
      // The stream broke off inside an event: that is no nonsense, it is only not all.
      if (this.#lastWords) return;
      throw error;
    }
    if (type === 'error') {
      this.#error ??= finding.error ?? buffer.toString('utf8', start, Math.min(end, start + 1000));
    }
    this.#take(finding, atMs);
  }

  #take(finding: ChunkFinding, atMs: number): void {
    const count = this.#count(finding);
    if (finding.content) {
      this.#atMs.push(atMs);
      this.#account(count);
      if (this.#keepText) {
        this.#text += finding.text;
        this.#reasoning += finding.reasoning;
        this.#toolCalls += finding.toolCalls;
      }
    }
    if (finding.finishReason !== undefined) this.#finishReason = finding.finishReason;
    if (finding.choiceless && finding.completionTokens !== -1) this.#usageAtEnd = true;
    if (finding.error !== undefined) this.#error ??= finding.error;
  }

  /** Keeps the totals. @returns the cumulative count of output tokens, -1 where there is none */
  #count(finding: ChunkFinding): number {
    const totals = this.#totals;
    const { predictedCount, promptCount, cacheCount } = finding;
    const count = finding.completionTokens === -1 ? predictedCount : finding.completionTokens;
    if (count !== -1) totals.output = count;
    if (finding.promptTokens !== -1) totals.prompt = finding.promptTokens;
    // llama.cpp's prompt count leaves out what came from the cache.
    else if (promptCount !== -1) totals.prompt = promptCount + Math.max(0, cacheCount);
    if (finding.cachedTokens !== -1) totals.cached = finding.cachedTokens;
    else if (cacheCount !== -1) totals.cached = cacheCount;
    return count;
  }

  /**
   * The tokens since the last chunk with content: those that were held back between the two (for a
   * stop string, say) came to light with this one.
   */
  #account(count: number): void {
    if (this.#tokens === undefined) return;
    if (count < this.#accounted) {
      this.#tokens = undefined;
      return;
    }
    this.#tokens.push(count - this.#accounted);
    this.#accounted = count;
  }
}
