/**
 * @file One answer on its way from the engine to the client: the tokens that the law gives, worded
 * and written; the faults that depend on how many there were; and the true times of both.
 */
import type { Clock } from './clock.ts';
import { Answer } from './api/events.ts';
import type { AnswerOptions, Progress } from './api/events.ts';
import type { Fault } from './faults.ts';
import type { TokenReceiver } from './live-engine.ts';
import type { Sequence } from './law/sequence.ts';
import type { FinishReason } from './metrics.ts';
import { generatedText } from './tokens.ts';
import type { TruthLog } from './truth.ts';
import type { HeldBody } from './wire/held-body.ts';
import type { StreamBody } from './wire/stream-body.ts';

/** Where an answer goes: a stream, or one body at the end. */
export type Outlet =
  | { readonly kind: 'stream'; readonly body: StreamBody; readonly held: HeldBody | undefined }
  | { readonly kind: 'whole'; readonly write: (json: string) => void };

export interface GenerationStreamOptions {
  readonly answer: AnswerOptions;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly truth: TruthLog;
  readonly clientRequestId: string | undefined;
  readonly maxUnreadBytes: number;
  /** Called once. */
  readonly onEnd: (reason: FinishReason) => void;
}

export class GenerationStream implements TokenReceiver {
  readonly #options: GenerationStreamOptions;
  readonly #answer: Answer;
  readonly #outputTokens: number;
  /** Chunks behind which something goes wrong. */
  readonly #faultsAfter: readonly number[];
  #sequence: Sequence | undefined;
  /** Chunks that the law has given and `flush` has not yet written. */
  readonly #due: { readonly tokens: number; readonly lawMs: number }[] = [];
  readonly #writtenMs: number[] = [];
  /** Filled again for every chunk. */
  readonly #progress: Writable<Progress> = {
    generated: 0,
    cachedTokens: 0,
    promptMs: 0,
    predictedMs: 0,
    lawMs: 0,
    writtenMs: 0,
  };
  #text = '';
  #over = false;

  constructor(options: GenerationStreamOptions) {
    this.#options = options;
    this.#answer = new Answer(options.answer);
    this.#outputTokens = options.answer.generation.outputTokens;
    this.#faultsAfter = chunksBeforeFaults(options.answer.fault);
  }

  /** Told once, before any token. */
  begin(sequence: Sequence): void {
    this.#sequence = sequence;
    const { outlet, answer } = this.#options;
    if (outlet.kind !== 'stream' || answer.fault.roleChunk !== 'early') return;
    outlet.body.add(this.#answer.role());
    outlet.body.flush();
  }

  onTokens(tokens: number, lawMs: number): boolean {
    return this.#due.push({ tokens, lawMs }) === 1;
  }

  flush(): void {
    const { outlet } = this.#options;
    if (!this.#over) {
      if (outlet.kind === 'stream') this.#flushStream(outlet.body, outlet.held);
      else this.#flushWhole(outlet.write);
    }
    this.#due.length = 0;
  }

  /** The client has gone. */
  drop(): void {
    this.#end('abort');
  }

  #flushWhole(write: (json: string) => void): void {
    for (const { tokens, lawMs } of this.#due) {
      const progress = this.#written(tokens, lawMs);
      this.#text += this.#nextText(tokens);
      if (!this.#isComplete) continue;
      write(this.#answer.whole(this.#text, progress));
      this.#end(this.#options.answer.generation.finishReason);
    }
  }

  #flushStream(body: StreamBody, held: HeldBody | undefined): void {
    for (const { tokens, lawMs } of this.#due) {
      if (this.#fails(body, held)) return;
      const { generated } = this.#progress;
      if (generated === 0 && this.#options.answer.fault.roleChunk !== 'early') {
        body.add(this.#answer.role());
      }
      const progress = this.#written(tokens, lawMs);
      body.add(this.#answer.chunk(this.#nextText(tokens), progress));
      if (!this.#isComplete) continue;
      if (this.#fails(body, held)) return;
      for (const event of this.#answer.tail(progress)) body.add(event);
      body.end();
      this.#end(this.#options.answer.generation.finishReason);
      return;
    }
    body.flush();
    if (body.unreadBytes <= this.#options.maxUnreadBytes) return;
    body.reset();
    this.#end('abort');
  }

  get #isComplete(): boolean {
    return this.#progress.generated === this.#outputTokens;
  }

  /** Accounts for a chunk that is about to be written. */
  #written(tokens: number, lawMs: number): Progress {
    const { clock, truth } = this.#options;
    const { arrivalMs, firstScheduledMs, cachedTokens, chunksAtMs } = this.#sequence!;
    const writtenMs = clock.nowMs();
    truth.recordLag(writtenMs - lawMs);
    this.#writtenMs.push(writtenMs);
    const progress = this.#progress;
    progress.generated += tokens;
    progress.cachedTokens = cachedTokens;
    progress.promptMs = chunksAtMs[0]! - (firstScheduledMs ?? arrivalMs);
    progress.predictedMs = lawMs - chunksAtMs[0]!;
    progress.lawMs = lawMs;
    progress.writtenMs = writtenMs;
    return progress;
  }

  /** Of the chunk that `#written` has just counted. */
  #nextText(tokens: number): string {
    const { seed } = this.#sequence!;
    const { generated } = this.#progress;
    let text = '';
    for (let at = generated - tokens; at < generated; at++) text += generatedText(seed, at);
    return text;
  }

  /** Does what is to go wrong behind this many chunks; says whether the stream is over by it. */
  #fails(body: StreamBody, held: HeldBody | undefined): boolean {
    const chunks = this.#writtenMs.length;
    if (!this.#faultsAfter.includes(chunks)) return false;
    const { fault } = this.#options.answer;
    body.flush();
    if (fault.stall?.afterChunks === chunks) held?.hold(fault.stall.forMs);
    if (fault.resetAfterChunks === chunks) body.reset();
    else if (fault.truncateAfterChunks === chunks) body.abort();
    else if (fault.endAfterChunks === chunks) body.end();
    else if (fault.errorAfterChunks === chunks) {
      body.add(this.#answer.error());
      body.end();
    } else return false;
    this.#end('abort');
    return true;
  }

  #end(reason: FinishReason): void {
    if (this.#over) return;
    this.#over = true;
    const { truth, clientRequestId, answer, onEnd } = this.#options;
    const sequence = this.#sequence!;
    truth.add({
      id: answer.id,
      ...(clientRequestId === undefined ? {} : { clientRequestId }),
      promptTokens: sequence.promptTokens,
      outputTokens: sequence.outputTokens,
      cachedTokens: sequence.cachedTokens,
      preemptions: sequence.preemptions,
      arrivalMs: sequence.arrivalMs,
      ...(sequence.firstScheduledMs === undefined
        ? {}
        : { firstScheduledMs: sequence.firstScheduledMs }),
      chunks: {
        lawMs: sequence.chunksAtMs,
        writtenMs: this.#writtenMs,
        tokens: sequence.chunkTokens,
      },
      end: reason === 'abort' ? 'cancelled' : 'finished',
    });
    onEnd(reason);
  }
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function chunksBeforeFaults(fault: Fault): number[] {
  const { stall, resetAfterChunks, truncateAfterChunks, endAfterChunks, errorAfterChunks } = fault;
  return [
    stall?.afterChunks,
    resetAfterChunks,
    truncateAfterChunks,
    endAfterChunks,
    errorAfterChunks,
  ].filter((chunks) => chunks !== undefined);
}
