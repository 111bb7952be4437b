/** @file What a worker thread runs: the messages of the main thread become calls. */
import { parentPort, workerData } from 'node:worker_threads';
import { GradusError } from '@gradus/runtime';
import { runThread } from './thread.ts';
import type { FromThread, ThreadInput, ThrownParts, ToThread } from './thread-input.ts';

const port = parentPort;
if (port !== null) {
  const cancelling = new AbortController();
  let start: (atHostMs: number) => void;
  const started = new Promise<number>((resolve) => {
    start = resolve;
  });
  port.on('message', (message: ToThread) => {
    if (message.kind === 'start') start(message.atHostMs);
    else {
      cancelling.abort();
      // A run that is given up before it began begins and ends at once.
      start(0);
    }
  });
  const post = (message: FromThread): void => port.postMessage(message);
  runThread(workerData as ThreadInput, {
    post,
    started,
    signal: cancelling.signal,
  })
    .catch((error: unknown) => post({ kind: 'failed', error: partsOf(error) }))
    .finally(() => port.close());
}

function partsOf(error: unknown): ThrownParts {
  if (error instanceof GradusError) {
    return { code: error.code, kind: error.kind, message: error.message };
  }
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}
