/** @file Our own server as a child on loopback, for as long as an agent needs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GradusError, workspacePaths } from '@gradus/runtime';

export interface EmbeddedServer {
  readonly baseUrl: string;
  readonly model: string;
  readonly contextLength: number;
  /** Ends the process: asked first, then made to. */
  close(): Promise<void>;
}

const patienceMs = 5_000;

/**
 * @param model a name that ships, a folder, or an id of Hugging Face
 * @throws GradusError `server-failed` (environment) with what the server said
 */
export async function startEmbeddedServer(
  model: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<EmbeddedServer> {
  const program = join(workspacePaths().repository, 'packages/cli/src/main.ts');
  const args = [program, 'serve', '--model', model, '--port', '0', '--offline', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  // Nobody would end it after us.
  process.once('exit', kill);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  const abort = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', abort, { once: true });
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', abort);
    await end(child);
    process.off('exit', kill);
  };
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => text as string),
    once(child, 'close').then(() => undefined),
  ]);
  if (line === undefined) {
    await close();
    signal?.throwIfAborted();
    throw new GradusError({
      code: 'server-failed',
      kind: 'environment',
      what: `The embedded server did not start with the model ${model}`,
      received:
        said
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^gradus: /, '') ?? 'nothing',
      remedy: 'Name another model, or an endpoint with --base-url.',
    });
  }
  const told = JSON.parse(line) as { baseUrl: string; model: string; contextLength: number };
  return { ...told, close };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(late);
}
