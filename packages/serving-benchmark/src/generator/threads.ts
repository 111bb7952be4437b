/**
 * @file The threads of one load generator, seen from the main thread: started, told when to begin,
 * watched without asking, ended together.
 */
import { Worker } from 'node:worker_threads';
import { GradusError } from '@gradus/runtime';
import { entry } from '../entries.ts';
import type { Failure } from '../measurements/record.ts';
import type { ThreadHealth } from '../measurements/run-outcome.ts';
import type { LoadEnding } from './generate-load.ts';
import { LiveCounters, type LiveTotals } from './live-counters.ts';
import type {
  FromThread,
  PreparedWorkload,
  ThreadInput,
  ThrownParts,
  ToThread,
} from './thread-input.ts';

export interface ThreadResult {
  readonly ending: LoadEnding;
  readonly health: ThreadHealth;
  readonly endMs: number;
}

export class LoadThread {
  readonly #worker: Worker;
  readonly #counters: LiveCounters;
  /** Its requests are ready. */
  readonly ready: Promise<PreparedWorkload>;
  readonly done: Promise<ThreadResult>;

  /** @param onFailure the first of each class */
  constructor(input: Omit<ThreadInput, 'counters'>, onFailure: (failure: Failure) => void) {
    this.#counters = new LiveCounters();
    const workerData: ThreadInput = { ...input, counters: this.#counters.memory };
    const { file, args } = entry('load-thread');
    this.#worker = new Worker(file, { workerData, argv: [...args] });
    const ready = settled<PreparedWorkload>();
    const done = settled<ThreadResult>();
    const fail = (error: unknown): void => {
      ready.reject(error);
      done.reject(error);
    };
    this.#worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready') ready.resolve(message.workload);
      else if (message.kind === 'done') done.resolve(message);
      else if (message.kind === 'first-failure') onFailure(message.failure);
      else fail(errorOf(message.error));
    });
    this.#worker.on('error', fail);
    this.#worker.on('exit', () =>
      fail(new Error('A thread of the load generator ended by itself')),
    );
    this.ready = ready.promise;
    this.done = done.promise;
  }

  start(atHostMs: number): void {
    this.#tell({ kind: 'start', atHostMs });
  }

  cancel(): void {
    this.#tell({ kind: 'cancel' });
  }

  totals(): LiveTotals {
    return this.#counters.totals();
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }
}

interface Settled<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

function settled<Value>(): Settled<Value> {
  let resolve!: (value: Value) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Whoever waits for the other of the two hears of the same failure.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

function errorOf({ code, kind, message, stack }: ThrownParts): Error {
  if (code !== undefined && kind !== undefined) {
    return new GradusError({ code, kind, what: message });
  }
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
