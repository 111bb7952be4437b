/** @file A model behind a socket, in one call. */
import type { ServedModel } from './backend/backend.ts';
import type { BackendSource } from './backend/open-backend.ts';
import { openThreadBackend } from './backend/thread/thread-backend.ts';
import { listen, type RunningServer } from './http/listen.ts';
import { defaultListenOptions, type ListenOptions } from './http/options.ts';

export interface ServeOptions extends Partial<ListenOptions> {
  readonly source: BackendSource;
  /** Gives up loading; afterwards `drain` ends it. */
  readonly signal?: AbortSignal;
}

export interface ModelServer extends Pick<RunningServer, 'baseUrl' | 'port' | 'drain'> {
  readonly model: ServedModel;
}

/**
 * The engine's own queue takes whatever the admission lets in.
 * @throws GradusError for a model that cannot be had, or an address that is taken
 */
export async function serve({ source, signal, ...options }: ServeOptions): Promise<ModelServer> {
  const maxWaiting = options.maxWaiting ?? defaultListenOptions.maxWaiting;
  const maxRunning = source.engine?.maxRunning ?? 16;
  const engine = { ...source.engine, maxRunning, maxWaiting: maxRunning + maxWaiting };
  const backend = await openThreadBackend({ ...source, engine }, signal);
  try {
    const server = await listen(backend, options);
    return {
      baseUrl: server.baseUrl,
      port: server.port,
      model: backend.model,
      drain: async () => {
        await server.drain();
        await backend[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}
