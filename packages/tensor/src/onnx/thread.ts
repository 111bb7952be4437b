/**
 * @file A session in a thread of its own: the caller's event loop stays free, so progress is shown,
 * Ctrl-C arrives and servers answer while it computes. The thread keeps no process alive: it counts
 * only while something is asked of it.
 */
import { Worker } from 'node:worker_threads';
import { GradusError } from '@gradus/runtime';
import type { NdArray } from '../nd-array.ts';
import type { Session, SessionModel, SessionOptions } from './session.ts';
import type { FromThread, ThreadInput, ThrownParts, ToThread } from './thread-messages.ts';

interface Asked {
  resolve(results: NdArray[]): void;
  reject(error: unknown): void;
}

/** @throws GradusError when onnxruntime does not take the model, or when the signal aborts. */
export async function openThreadSession(
  model: SessionModel,
  options: SessionOptions = {},
  signal?: AbortSignal,
): Promise<Session> {
  signal?.throwIfAborted();
  const thread = new SessionThread({ model, options });
  try {
    await abortable(thread.opened, signal);
    return thread;
  } catch (error) {
    // Not awaited: native code that runs ends before its thread does.
    void thread.terminate();
    throw error;
  }
}

/** Settles as the work does, or rejects as soon as the signal aborts. */
export async function abortable<Value>(work: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

class SessionThread implements Session {
  readonly #worker: Worker;
  readonly #asked: Asked[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #isOpen = true;
  readonly opened: Promise<unknown>;

  constructor(workerData: ThreadInput) {
    // The model may be as large as its weights: handed over, not copied.
    const transferList = [workerData.model.bytes.buffer];
    this.#worker = new Worker(new URL('thread-main.ts', import.meta.url), {
      workerData,
      transferList,
      // Flags of the program, `--input-type` among them, are not meant for this thread.
      execArgv: [],
    });
    this.#worker.unref();
    this.opened = this.#expect();
    this.#worker.on('message', (message: FromThread) => {
      const asked = this.#asked.shift();
      if (this.#asked.length === 0) this.#worker.unref();
      if (message.kind === 'done') asked?.resolve([...message.results]);
      else asked?.reject(errorOf(message.error));
    });
    this.#worker.on('error', (error) => this.#failAll(error));
    this.#worker.on('exit', () => {
      this.#isOpen = false;
      this.#ended.resolve();
      this.#failAll(hasEnded());
    });
  }

  async run(feeds: readonly NdArray[], into?: readonly NdArray[]): Promise<NdArray[]> {
    if (!this.#isOpen) throw hasEnded();
    const targets = into?.map((target) => (isShared(target) ? target : compact(target)));
    const results = this.#expect();
    const message: ToThread = {
      kind: 'run',
      feeds: feeds.map(compact),
      ...(targets === undefined ? {} : { into: targets }),
    };
    this.#worker.postMessage(message);
    const found = await results;
    if (into === undefined) return found;
    for (const [i, target] of into.entries()) {
      if (!isShared(target)) target.data.set(found[i]!.data as never);
    }
    return [...into];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#worker.ref();
      this.#worker.postMessage({ kind: 'end' } satisfies ToThread);
    }
    await this.#ended.promise;
  }

  terminate(): Promise<number> {
    return this.#worker.terminate();
  }

  #expect(): Promise<NdArray[]> {
    const { promise, resolve, reject } = Promise.withResolvers<NdArray[]>();
    this.#asked.push({ resolve, reject });
    this.#worker.ref();
    return promise;
  }

  #failAll(error: unknown): void {
    for (const asked of this.#asked.splice(0)) asked.reject(error);
  }
}

function isShared({ data }: NdArray): boolean {
  return data.buffer instanceof SharedArrayBuffer;
}

/** A view is posted with all the memory that it is a view of, unless that is shared. */
function compact(array: NdArray): NdArray {
  const { data } = array;
  const isWhole = data.byteLength === data.buffer.byteLength;
  return isWhole || isShared(array) ? array : { ...array, data: data.slice() };
}

function errorOf({ code, kind, message }: ThrownParts): Error {
  return code === undefined || kind === undefined
    ? new Error(message)
    : new GradusError({ code, kind, what: message });
}

function hasEnded(): GradusError {
  return new GradusError({
    code: 'session-ended',
    kind: 'usage',
    what: 'Cannot run this graph: its session has ended',
  });
}
