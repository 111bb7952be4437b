/** @file The thread that computes: a backend of its own, and the messages it is asked by. */
import { parentPort } from 'node:worker_threads';
import type { Backend, PromptInput } from '../backend.ts';
import { openLocalBackend } from '../open-backend.ts';
import { type FromThread, sendable, type Told, type ToThread } from './messages.ts';

const port = parentPort!;
let outbox: Told[] = [];
/** With whatever else is told in this turn: a step brings a token for each of its texts. */
const post = (told: Told): void => {
  if (outbox.length === 0) setImmediate(flush);
  outbox.push(told);
};
const flush = (): void => {
  port.postMessage(outbox satisfies FromThread);
  outbox = [];
};
const live = new Map<number, AbortController>();
let backend: Backend | undefined;

port.on('message', (message: ToThread) => void handle(message));

async function handle(message: ToThread): Promise<void> {
  switch (message.kind) {
    case 'open':
      try {
        backend = await openLocalBackend(message.source);
        post({ kind: 'opened', model: backend.model });
      } catch (error) {
        post({ kind: 'not-opened', error: sendable(error) });
      }
      break;
    case 'ask':
      try {
        post({ kind: 'answer', id: message.id, value: await ask(backend!, message) });
      } catch (error) {
        post({ kind: 'failed', id: message.id, error: sendable(error) });
      }
      break;
    case 'generate':
      await generate(backend!, message);
      break;
    case 'abort':
      live.get(message.id)?.abort();
      break;
    case 'close':
      await backend?.[Symbol.asyncDispose]();
      port.close();
      break;
  }
}

function ask(of: Backend, { method, argument }: ToThread & { kind: 'ask' }): Promise<unknown> {
  switch (method) {
    case 'encode':
      return of.encode(argument as PromptInput);
    case 'decode':
      return of.decode(argument as readonly number[]);
    case 'embed':
      return of.embed(argument as readonly string[]);
    case 'metrics':
      return of.metrics();
    case 'state':
      return of.state();
  }
}

async function generate(of: Backend, { id, request }: ToThread & { kind: 'generate' }) {
  const controller = new AbortController();
  live.set(id, controller);
  try {
    for await (const event of of.generate(request, controller.signal)) {
      // Whoever has gone is told nothing more.
      if (!controller.signal.aborted) post({ kind: 'event', id, event });
    }
    post({ kind: 'done', id });
  } catch (error) {
    post({ kind: 'failed', id, error: sendable(error) });
  } finally {
    live.delete(id);
  }
}
