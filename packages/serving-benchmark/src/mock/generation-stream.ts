/**
 * @file One answer on its way from the engine to the client: the tokens that the law gives, worded
 * and written; the faults that depend on how many there were; and the true times of both.
 */
import type { Clock } from './clock.ts';
import { Answer } from './api/events.ts';
import type { AnswerOptions, Progress } from './api/events.ts';
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
  #sequence: Sequence | undefined;
  /** Chunks that the law has given and `flush` has not yet written. */
  readonly #due: { readonly tokens: number; readonly lawMs: number }[] = [];
  readonly #writtenMs: number[] = [];
  #generated = 0;
  #text = '';
  #over = false;

  constructor(options: GenerationStreamOptions) {
    this.#options = options;
    this.#answer = new Answer(options.answer);
  }

  /** Told once, before any token. */
  begin(sequence: Sequence): void {
    this.#sequence = sequence;
    const { outlet, answer } = this.#options;
    if (outlet.kind === 'stream' && answer.fault.roleChunk === 'early') this.#sendRole(outlet.body);
  }

  onTokens(tokens: number, lawMs: number): void {
    this.#due.push({ tokens, lawMs });
  }

  flush(): void {
    const { outlet } = this.#options;
    if (outlet.kind === 'stream') this.#flushStream(outlet.body, outlet.held);
    else this.#flushWhole(outlet.write);
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
    const events: string[] = [];
    for (const { tokens, lawMs } of this.#due) {
      if (this.#over) return;
      if (this.#fails(body, held, events)) return;
      if (this.#generated === 0 && this.#options.answer.fault.roleChunk !== 'early') {
        const role = this.#answer.role();
        if (role !== '') events.push(role);
      }
      const progress = this.#written(tokens, lawMs);
      events.push(this.#answer.chunk(this.#nextText(tokens), progress));
      if (!this.#isComplete) continue;
      if (this.#fails(body, held, events)) return;
      body.end([...events, ...this.#answer.tail(progress)]);
      this.#end(this.#options.answer.generation.finishReason);
      return;
    }
    body.send(events);
    if (body.unreadBytes <= this.#options.maxUnreadBytes) return;
    body.reset();
    this.#end('abort');
  }

  #sendRole(body: StreamBody): void {
    const role = this.#answer.role();
    if (role !== '') body.send([role]);
  }

  get #isComplete(): boolean {
    return this.#generated === this.#options.answer.generation.outputTokens;
  }

  /** Accounts for a chunk that is about to be written. */
  #written(tokens: number, lawMs: number): Progress {
    const { clock, truth } = this.#options;
    const { arrivalMs, firstScheduledMs, cachedTokens, chunksAtMs } = this.#sequence!;
    const writtenMs = clock.nowMs();
    truth.recordLag(writtenMs - lawMs);
    this.#writtenMs.push(writtenMs);
    this.#generated += tokens;
    return {
      generated: this.#generated,
      cachedTokens,
      promptMs: chunksAtMs[0]! - (firstScheduledMs ?? arrivalMs),
      predictedMs: lawMs - chunksAtMs[0]!,
      lawMs,
      writtenMs,
    };
  }

  /** Of the chunk that `#written` has just counted. */
  #nextText(tokens: number): string {
    const { seed } = this.#sequence!;
    let text = '';
    for (let at = this.#generated - tokens; at < this.#generated; at++) {
      text += generatedText(seed, at);
    }
    return text;
  }

  /** Does what is to go wrong behind this many chunks; says whether the stream is over by it. */
  #fails(body: StreamBody, held: HeldBody | undefined, events: string[]): boolean {
    const { fault } = this.#options.answer;
    const chunks = this.#writtenMs.length;
    if (fault.stall?.afterChunks === chunks && held !== undefined) {
      body.send(events.splice(0));
      held.hold(fault.stall.forMs);
    }
    const ends = (
      [
        [fault.resetAfterChunks, () => body.reset()],
        [fault.truncateAfterChunks, () => body.abort()],
        [fault.endAfterChunks, () => body.end([])],
        [fault.errorAfterChunks, () => this.#sendError(body)],
      ] as const
    ).find(([afterChunks]) => afterChunks === chunks);
    if (ends === undefined) return false;
    body.send(events.splice(0));
    ends[1]();
    this.#end('abort');
    return true;
  }

  #sendError(body: StreamBody): void {
    body.end([this.#answer.error()]);
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
