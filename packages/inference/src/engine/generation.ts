/**
 * @file What a caller holds of a request: tokens as they come, the whole when it is done, a way to
 * end it. Events wait here until they are taken; there are never more than the request may have.
 */
import type { LogProbabilities } from '../sampling/log-probabilities.ts';
import type { FinishReason, RequestSummary } from './engine-events.ts';

export interface TokenEvent {
  readonly kind: 'token';
  /** Which of the request's texts, from 0 to before n. */
  readonly sample: number;
  readonly id: number;
  /**
   * What the text goes on by: nothing while a character or what may become a stop string is open.
   * Empty where the engine has no tokenizer.
   */
  readonly text: string;
  readonly logProbabilities?: LogProbabilities;
}

/** How a text ended. */
export interface TextEnd {
  readonly kind: 'end';
  readonly sample: number;
  readonly reason: FinishReason;
  /** The stop id or stop string that ended it. */
  readonly stop?: number | string;
  /** What was held back of the text and belongs to it. */
  readonly text: string;
}

export interface EndEvent extends TextEnd {
  /** What it took: tokens and times. */
  readonly summary: RequestSummary;
}

export type GenerationEvent = TokenEvent | EndEvent;

export interface GeneratedText {
  readonly ids: readonly number[];
  readonly text: string;
  readonly reason: FinishReason;
  readonly stop?: number | string;
  /** One for each id, where they were asked for. */
  readonly logProbabilities: readonly LogProbabilities[];
  readonly summary: RequestSummary;
}

/** Whoever leaves the loop early ends the request. */
export interface Generation extends AsyncIterable<GenerationEvent> {
  /** Rises with every request of the engine. */
  readonly request: number;
  /** All n texts, in order, when the last has ended; rejects where the engine fails. */
  readonly finished: Promise<readonly GeneratedText[]>;
  /** Ends it; what was generated stays, its memory is free at once. */
  abort(): void;
}

interface TextInMaking {
  readonly ids: number[];
  text: string;
  readonly logProbabilities: LogProbabilities[];
  end: EndEvent | undefined;
}

export class GenerationStream implements Generation {
  readonly request: number;
  readonly abort: () => void;
  readonly #events: GenerationEvent[] = [];
  readonly #texts: TextInMaking[];
  readonly #finished = Promise.withResolvers<readonly GeneratedText[]>();
  #open: number;
  #error: unknown;
  #wake: (() => void) | undefined;

  constructor(request: number, samples: number, abort: () => void) {
    this.request = request;
    this.abort = abort;
    this.#open = samples;
    this.#texts = Array.from({ length: samples }, () => ({
      ids: [],
      text: '',
      logProbabilities: [],
      end: undefined,
    }));
    // Who only iterates learns of a failure there.
    this.#finished.promise.catch(() => undefined);
  }

  get finished(): Promise<readonly GeneratedText[]> {
    return this.#finished.promise;
  }

  push(event: GenerationEvent): void {
    const text = this.#texts[event.sample]!;
    text.text += event.text;
    if (event.kind === 'end') {
      text.end = event;
      this.#open--;
    } else {
      text.ids.push(event.id);
      if (event.logProbabilities !== undefined) text.logProbabilities.push(event.logProbabilities);
    }
    this.#events.push(event);
    if (this.#open === 0) this.#finished.resolve(this.#texts.map(wholeOf));
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#open = 0;
    this.#error = error;
    this.#finished.reject(error);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<GenerationEvent> {
    try {
      for (;;) {
        const event = this.#events.shift();
        if (event !== undefined) yield event;
        else if (this.#error !== undefined) throw this.#error;
        else if (this.#open === 0) return;
        else await this.#next();
      }
    } finally {
      if (this.#open > 0) this.abort();
    }
  }

  #next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}

function wholeOf({ ids, text, logProbabilities, end }: TextInMaking): GeneratedText {
  const { reason, stop, summary } = end!;
  return { ids, text, reason, logProbabilities, summary, ...(stop === undefined ? {} : { stop }) };
}
