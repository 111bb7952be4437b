/**
 * @file Files as documents, each within limits on memory and time: a process of its own parses, one
 * file after the other, and is replaced when a file has used it up. What a file does wrong is its
 * own error; the next one is read all the same. Not a worker thread: when one of those meets its
 * heap limit, it may take the whole process along (seen with Node 24).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { cancelled, formatBytes, formatDuration, GradusError } from '@gradus/runtime';
import type { Document } from './document.ts';
import { defaultLimits, type Limits, refusal } from './limits.ts';
import type { ParseReply, ParseRequest, SentRefusal } from './parse-process.ts';

export interface ReadOptions {
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

/** What became of one file. */
export type Outcome =
  | { readonly path: string; readonly document: Document }
  | { readonly path: string; readonly refusal: GradusError };

/**
 * All files in the order given; a file that cannot be read is an outcome, not an exception.
 * @throws GradusError `cancelled`, `reader-not-started`
 */
export async function* readDocuments(
  paths: Iterable<string>,
  options: ReadOptions = {},
): AsyncGenerator<Outcome> {
  const reader = new DocumentReader(options);
  try {
    for (const path of paths) yield await reader.read(path);
  } finally {
    await reader.close();
  }
}

/** @throws GradusError with a code of RefusalCode */
export async function readDocument(path: string, options: ReadOptions = {}): Promise<Document> {
  for await (const outcome of readDocuments([path], options)) {
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.document;
  }
  throw new Error('one path has one outcome');
}

class DocumentReader {
  readonly #limits: Limits;
  readonly #signal: AbortSignal | undefined;
  #child: ChildProcess | undefined;

  constructor({ limits, signal }: ReadOptions) {
    this.#limits = { ...defaultLimits, ...limits };
    this.#signal = signal;
  }

  /** @throws GradusError `cancelled`, `reader-not-started` */
  async read(path: string): Promise<Outcome> {
    if (this.#signal?.aborted === true) throw cancelled();
    const reply = await this.#ask({ path, limits: this.#limits });
    if (reply instanceof GradusError) {
      // Whatever it is at, it is of no use any more.
      await this.close();
      if (reply.kind === 'cancelled') throw reply;
      return { path, refusal: reply };
    }
    return 'document' in reply
      ? { path, document: reply.document }
      : { path, refusal: received(reply.refusal) };
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** The answer, or why there will be none. */
  async #ask(request: ParseRequest): Promise<ParseReply | GradusError> {
    const { path } = request;
    const { heapBytes, timeMs } = this.#limits;
    const child = (this.#child ??= await this.#start());
    if (this.#signal?.aborted === true) return cancelled();
    const ended = new AbortController();
    const once = { signal: ended.signal };
    try {
      return await new Promise((resolve) => {
        const timer = setTimeout(() => {
          const what = `it takes longer than the limit of ${formatDuration(timeMs)}`;
          resolve(
            refusal('document-too-slow', path, what, 'Split it, or raise the limit on time.'),
          );
        }, timeMs);
        ended.signal.addEventListener('abort', () => clearTimeout(timer));
        this.#signal?.addEventListener('abort', () => resolve(cancelled()), once);
        child.once('message', (reply) => resolve(reply as ParseReply));
        child.once('exit', (code, signal) => resolve(died(path, code, signal, heapBytes)));
        child.send(request);
      });
    } finally {
      ended.abort();
      child.removeAllListeners('message').removeAllListeners('exit');
    }
  }

  /** A process that has loaded all it needs, so that a file's time is its own. */
  async #start(): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, 'parse-process.ts'), {
      execArgv: [`--max-old-space-size=${Math.ceil(this.#limits.heapBytes / 1_048_576)}`],
      // A document as it is, not as JSON.
      serialization: 'advanced',
      // Libraries print what they think of a file; the outcome says it.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const isReady = await new Promise<boolean>((resolve) => {
      child.once('message', () => resolve(true));
      child.once('exit', () => resolve(false));
    });
    child.removeAllListeners('message').removeAllListeners('exit');
    if (isReady) return child;
    throw new GradusError({
      code: 'reader-not-started',
      kind: 'environment',
      what: 'The process that parses files ends before it has begun',
      remedy: 'Raise the limit on heap bytes, or see that there is memory left.',
    });
  }
}

/** V8 aborts a process that meets its heap limit. */
function died(
  path: string,
  code: number | null,
  signal: NodeJS.Signals | null,
  heapBytes: number,
): GradusError {
  return signal === 'SIGABRT' || code === 134
    ? refusal(
        'document-too-large',
        path,
        `it takes more than the limit of ${formatBytes(heapBytes)} of memory`,
        'Split it, or raise the limit on heap bytes.',
      )
    : refusal(
        'document-corrupt',
        path,
        `its reader ended on it (${signal ?? `exit code ${code}`})`,
        'Open it in the program that made it and save it again.',
      );
}

function received({ code, message, remedy }: SentRefusal): GradusError {
  const what = remedy === undefined ? message : message.slice(0, -remedy.length - 1);
  return new GradusError({ code, kind: 'usage', what, ...(remedy !== undefined && { remedy }) });
}
