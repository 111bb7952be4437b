/**
 * @file The server in a process of its own: what measures it then shares neither event loop nor memory
 * with it. It ends with `stop`, and by itself when this process ends, however that happens.
 */
import { fileURLToPath } from 'node:url';
import { startAttached } from '@gradus/runtime';
import type { ServedModel } from '../backend/backend.ts';
import type { BackendSource } from '../backend/open-backend.ts';
import type { ServerLimits } from '../http/options.ts';

/** Plain data: it goes to the process. */
export interface ServerProcessOptions {
  readonly source: BackendSource;
  readonly limits?: Partial<ServerLimits>;
}

export interface ServerProcess {
  /** On loopback, at a port that was free. */
  readonly baseUrl: string;
  readonly model: ServedModel;
  readonly pid: number;
  /** What runs is given up. */
  readonly stop: () => Promise<void>;
}

/**
 * Resolves once it listens.
 * @throws GradusError `server-process` where it does not come up; the signal's reason
 */
export async function startServerProcess(
  options: ServerProcessOptions,
  signal?: AbortSignal,
): Promise<ServerProcess> {
  const { answer, pid, stop } = await startAttached({
    command: [process.execPath, fileURLToPath(new URL('main.ts', import.meta.url))],
    input: options,
    code: 'server-process',
    what: 'The server',
    signal,
  });
  const { baseUrl, model } = answer as Pick<ServerProcess, 'baseUrl' | 'model'>;
  return { baseUrl, model, pid, stop };
}
