/**
 * @file A backend in a thread of its own, so that computing never keeps a socket waiting. What is on
 * its way is bounded by the requests that were let in: a text has no more tokens than its context.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { GradusError } from '@gradus/runtime';
import type {
  Backend,
  BackendEvent,
  BackendState,
  Embeddings,
  PromptInput,
  ServedModel,
  TextRequest,
} from '../backend.ts';
import type { BackendSource } from '../open-backend.ts';
import { EventQueue } from './event-queue.ts';
import {
  type AnswerOf,
  type FromThread,
  type Method,
  received,
  type Told,
  type ToThread,
} from './messages.ts';

/** @throws GradusError for a model that cannot be had */
export async function openThreadBackend(
  source: BackendSource,
  signal?: AbortSignal,
): Promise<ThreadBackend> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('thread-main.ts', import.meta.url));
  const abort = (): void => void worker.terminate();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    worker.postMessage({ kind: 'open', source } satisfies ToThread);
    const opened = once(worker, 'message').then(([message]) => (message as FromThread)[0]);
    const died = once(worker, 'exit').then(() => undefined);
    const first = await Promise.race([opened, died]);
    signal?.throwIfAborted();
    if (first?.kind === 'opened') return new ThreadBackend(worker, first.model);
    await worker.terminate();
    throw first?.kind === 'not-opened' ? received(first.error) : threadDied();
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

type Waiting = PromiseWithResolvers<unknown>;

export class ThreadBackend implements Backend {
  readonly model: ServedModel;
  readonly #worker: Worker;
  readonly #asked = new Map<number, Waiting>();
  readonly #streams = new Map<number, EventQueue<BackendEvent>>();
  #ids = 0;
  #death: GradusError | undefined;

  constructor(worker: Worker, model: ServedModel) {
    this.model = model;
    this.#worker = worker;
    worker.on('message', (told: FromThread) => {
      for (const one of told) this.#onTold(one);
    });
    worker.on('error', () => this.#onDeath());
    worker.on('exit', () => this.#onDeath());
  }

  get isAlive(): boolean {
    return this.#death === undefined;
  }

  encode(input: PromptInput): Promise<number[]> {
    return this.#ask('encode', input);
  }

  decode(ids: readonly number[]): Promise<string> {
    return this.#ask('decode', ids);
  }

  embed(texts: readonly string[]): Promise<Embeddings> {
    return this.#ask('embed', texts);
  }

  metrics(): Promise<string> {
    return this.#ask('metrics', undefined);
  }

  state(): Promise<BackendState> {
    return this.#ask('state', undefined);
  }

  async *generate(request: TextRequest, signal: AbortSignal): AsyncGenerator<BackendEvent> {
    signal.throwIfAborted();
    if (this.#death !== undefined) throw this.#death;
    const id = this.#ids++;
    const stream = new EventQueue<BackendEvent>();
    this.#streams.set(id, stream);
    const abort = (): void => {
      this.#post({ kind: 'abort', id });
      stream.fail(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#post({ kind: 'generate', id, request });
    try {
      yield* stream;
    } finally {
      signal.removeEventListener('abort', abort);
      if (this.#streams.delete(id)) this.#post({ kind: 'abort', id });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#death !== undefined) return;
    const exit = once(this.#worker, 'exit');
    this.#post({ kind: 'close' });
    await exit;
  }

  #ask<M extends Method>(method: M, argument: unknown): Promise<AnswerOf<M>> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const id = this.#ids++;
    const waiting = Promise.withResolvers<unknown>();
    this.#asked.set(id, waiting);
    this.#post({ kind: 'ask', id, method, argument });
    return waiting.promise as Promise<AnswerOf<M>>;
  }

  #post(message: ToThread): void {
    if (this.#death === undefined) this.#worker.postMessage(message);
  }

  #onTold(message: Told): void {
    switch (message.kind) {
      case 'answer':
        this.#take(message.id)?.resolve(message.value);
        break;
      case 'event':
        this.#streams.get(message.id)?.push(message.event);
        break;
      case 'done':
        this.#streams.get(message.id)?.end();
        this.#streams.delete(message.id);
        break;
      case 'failed':
        this.#take(message.id)?.reject(received(message.error));
        this.#streams.get(message.id)?.fail(received(message.error));
        this.#streams.delete(message.id);
        break;
      case 'opened':
      case 'not-opened':
        break;
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#asked.get(id);
    this.#asked.delete(id);
    return waiting;
  }

  /** Nobody is left waiting for a thread that is no more. */
  #onDeath(): void {
    const death = (this.#death ??= threadDied());
    for (const waiting of this.#asked.values()) waiting.reject(death);
    for (const stream of this.#streams.values()) stream.fail(death);
    this.#asked.clear();
    this.#streams.clear();
  }
}

function threadDied(): GradusError {
  return new GradusError({
    code: 'engine-ended',
    kind: 'environment',
    what: 'The thread that computes has ended',
    remedy: 'Start the server again.',
  });
}
