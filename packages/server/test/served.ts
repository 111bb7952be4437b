/** @file The model that ships behind a real socket, and clients of it. */
import OpenAI from 'openai';
import {
  type Backend,
  listen,
  type ListenOptions,
  openLocalBackend,
  type RunningServer,
} from '../src/index.ts';

export interface Served extends AsyncDisposable {
  readonly server: RunningServer;
  readonly backend: Backend;
  readonly client: OpenAI;
  /** http://127.0.0.1:40123 */
  readonly root: string;
}

/** @param backend disposed of with the server; the model that ships unless given */
export async function served(
  options: Partial<ListenOptions> = {},
  backend?: Backend,
): Promise<Served> {
  const own = backend ?? (await openLocalBackend({ model: 'stories' }));
  const server = await listen(own, { port: 0, drainMs: 500, ...options });
  const apiKey = options.apiKey ?? 'none';
  return {
    server,
    backend: own,
    client: new OpenAI({ baseURL: server.baseUrl, apiKey, maxRetries: 0 }),
    root: server.baseUrl.replace(/\/v1$/, ''),
    [Symbol.asyncDispose]: async () => {
      await server.drain();
      await own[Symbol.asyncDispose]();
    },
  };
}

export const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** Waits until it is so; a test that waits in vain runs into its own time limit. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
