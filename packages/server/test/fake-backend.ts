/** @file A backend whose tokens come when a test says so: what the HTTP side does with them is seen. */
import type { Backend, BackendEvent, TextRequest } from '../src/index.ts';

export interface FakeBackend extends Backend {
  /** Requests that were begun and have not ended. */
  readonly live: number;
  /** How many were aborted or left. */
  readonly left: number;
  /** Lets all that wait go on to their end. */
  finish(): void;
}

/** @param text of each token; with `endless` there is no end to them */
export function fakeBackend({ endless = false, text = 'x' } = {}): FakeBackend {
  let live = 0;
  let left = 0;
  let finish = Promise.withResolvers<void>();
  const model = {
    id: 'fake',
    task: 'text',
    contextLength: 1000,
    backend: 'fake',
    maxRunning: 2,
  } as const;
  return {
    model,
    isAlive: true,
    get live() {
      return live;
    },
    get left() {
      return left;
    },
    finish: () => {
      finish.resolve();
      finish = Promise.withResolvers();
    },
    encode: (input) => Promise.resolve(input.kind === 'ids' ? [...input.ids] : [1, 2, 3]),
    decode: () => Promise.resolve(text),
    async *generate(request: TextRequest, signal: AbortSignal): AsyncGenerator<BackendEvent> {
      signal.throwIfAborted();
      live++;
      let isDone = false;
      try {
        yield { kind: 'token', sample: 0, text };
        if (endless) yield* tokensWithoutEnd(text, signal);
        const aborted = Promise.withResolvers<void>();
        signal.addEventListener('abort', () => aborted.reject(signal.reason as Error));
        await Promise.race([finish.promise, aborted.promise]);
        isDone = true;
        const counts = { promptTokens: request.prompt.length, cachedTokens: 0, generatedTokens: 1 };
        yield { kind: 'end', sample: 0, text: '', reason: 'stop', ...counts };
      } finally {
        live--;
        if (!isDone) left++;
      }
    },
    embed: () => Promise.reject(new Error('none')),
    metrics: () => Promise.resolve(''),
    state: () => Promise.resolve({ running: live, waiting: 0, usedBlocks: 0, kvUsage: 0 }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function* tokensWithoutEnd(text: string, signal: AbortSignal): AsyncGenerator<BackendEvent> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    yield { kind: 'token', sample: 0, text };
  }
}
