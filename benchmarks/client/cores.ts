/**
 * @file Client and server each in a process of its own, each on cores of its own where `taskset` is
 * there: what one computes takes nothing from the other.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { json, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type MockInput, startMockProcess } from '@gradus/serving-benchmark';

export const cores = availableParallelism();
const canPin = spawnSync('taskset', ['-p', String(process.pid)]).status === 0 && cores > 1;

/** A list as `taskset -c` takes it; undefined: any. */
export type CoreList = string | undefined;
/** The server has the last core, the client the first, unless said otherwise. */
export const clientCore: CoreList = canPin ? '0' : undefined;
export const serverCore: CoreList = canPin ? String(cores - 1) : undefined;

/** For the evidence. */
export const pinning = canPin
  ? 'Client and server are pinned to a core each.'
  : 'Nothing is pinned: there is no taskset here, or only one core.';

const peersFolder = new URL('../peers/', import.meta.url);
export const peerFile = (name: string): string => fileURLToPath(new URL(name, peersFolder));

function pinned(on: CoreList, command: readonly string[]): [program: string, ...rest: string[]] {
  const all = on === undefined || !canPin ? command : ['taskset', '-c', on, ...command];
  return all as [string, ...string[]];
}

/** Runs a program that reads JSON from stdin and writes JSON to stdout. */
export async function runOnCores<Result>(
  on: CoreList,
  command: readonly string[],
  input: unknown,
  signal: AbortSignal,
): Promise<Result> {
  const [program, ...rest] = pinned(on, command);
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], signal });
  const complaint = text(child.stderr);
  const exit = once(child, 'close');
  child.stdin.end(JSON.stringify(input));
  try {
    return (await json(child.stdout)) as Result;
  } catch (cause) {
    await exit;
    throw new Error(`${command.at(-1)} gave no report: ${(await complaint).slice(-1000)}`, {
      cause,
    });
  }
}

export interface RunningServer {
  readonly baseUrl: string;
  readonly model: string;
  stop(): Promise<void>;
}

/** @param chunksPerWrite 1 is what engines do */
export async function startFloodServer(
  chunksPerWrite: number,
  on: CoreList = serverCore,
): Promise<RunningServer> {
  const command = [process.execPath, peerFile('flood-server.ts'), String(chunksPerWrite)];
  const [program, ...rest] = pinned(on, command);
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { baseUrl } = JSON.parse(line) as { baseUrl: string };
  return {
    baseUrl,
    model: 'flood',
    stop: async () => {
      const exit = once(child, 'exit');
      child.stdin.end();
      await exit;
    },
  };
}

const mockFile = fileURLToPath(
  new URL('mock/main.ts', import.meta.resolve('@gradus/serving-benchmark')),
);

/** The project's mock: it knows when it wrote each chunk. */
export async function startPacedServer(input: MockInput): Promise<RunningServer> {
  const command = pinned(serverCore, [process.execPath, mockFile]);
  const mock = await startMockProcess(input, { command });
  return { baseUrl: mock.baseUrl, model: 'gradus-mock', stop: () => mock.stop() };
}
