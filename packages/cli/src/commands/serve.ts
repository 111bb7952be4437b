/** @file `serve`: a model behind OpenAI's API, until Ctrl-C or SIGTERM. */
import { once } from 'node:events';
import { serve } from '@gradus/server';
import type { BackendName } from '@gradus/server';
import type { Session } from '../session.ts';

export interface ServeCommandOptions {
  readonly json?: boolean;
  readonly model: string;
  readonly name?: string;
  readonly backend: BackendName;
  readonly weights: 'float32' | 'int8';
  readonly host: string;
  readonly port: number;
  readonly apiKey?: string;
  readonly maxRunning: number;
  readonly maxWaiting: number;
  readonly drainSeconds: number;
  readonly offline?: boolean;
}

export async function serveCommand(
  { output, progress, signal }: Session,
  options: ServeCommandOptions,
): Promise<number> {
  const { json, model, name, backend, host, port, maxRunning, maxWaiting, drainSeconds } = options;
  const apiKey = options.apiKey ?? process.env['GRADUS_API_KEY'];
  if (apiKey === undefined && !/^(127\.|localhost$|::1$)/.test(host)) {
    progress.note(`Anybody who reaches ${host} can use this model: --api-key asks for a key.`);
  }
  const server = await serve({
    source: {
      model,
      backend,
      engine: { maxRunning, weights: options.weights },
      allowDownload: options.offline !== true,
      ...(name === undefined ? {} : { servedName: name }),
    },
    host,
    port,
    maxWaiting,
    drainMs: drainSeconds * 1000,
    ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
    onDefect: (error) =>
      progress.note(`A request failed: ${error instanceof Error ? error.stack : String(error)}`),
    signal,
  });
  const { id, contextLength, backend: computedBy } = server.model;
  if (json === true) {
    output.jsonLine({ baseUrl: server.baseUrl, model: id, contextLength, backend: computedBy });
  } else {
    output.line(`Serving ${id} on ${server.baseUrl} (${computedBy}, ${contextLength} tokens)`);
    output.line('Until Ctrl-C or SIGTERM; what runs then is let end.');
  }
  if (!signal.aborted) await once(signal, 'abort');
  await server.drain();
  return 0;
}
