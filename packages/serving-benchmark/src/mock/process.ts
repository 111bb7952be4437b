/**
 * @file The mock in a process of its own, so that client and server do not share an event loop. It
 * ends with `stop`, and by itself when this process ends, however that happens.
 */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { GradusError } from '@gradus/runtime';
import { z } from 'zod';
import { entry } from '../entries.ts';
import { mockConfig } from './config.ts';
import type { MockInput } from './config.ts';

export interface MockProcess {
  readonly baseUrl: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface MockProcessOptions {
  /** Starts a mock that is configured by stdin; unless said otherwise, this Node on its entry. */
  readonly command?: readonly [program: string, ...rest: string[]];
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const answerSchema = z.union([
  z.strictObject({ baseUrl: z.string() }),
  z.strictObject({ error: z.string() }),
]);

/** After which a child that was asked to end is ended. */
const patienceMs = 3000;
const stderrTail = 2000;

/**
 * Resolves once it listens.
 * @throws GradusError when the configuration does not fit, or the process does not come up.
 */
export async function startMockProcess(
  input: MockInput = {},
  { command = ownCommand() }: MockProcessOptions = {},
): Promise<MockProcess> {
  mockConfig(input);
  const [program, ...rest] = command;
  const child: Child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-stderrTail);
  });
  // A child that has died closes its stdin: its exit says so, not this pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(input)}\n`);

  const answer = await firstLine(child);
  const parsed = answerSchema.safeParse(answer === undefined ? undefined : tryJson(answer));
  if (!parsed.success || 'error' in parsed.data) {
    const said = parsed.success && 'error' in parsed.data ? parsed.data.error : complaint;
    await stop(child);
    throw new GradusError({
      code: 'mock-process',
      kind: 'environment',
      what: 'The mock endpoint did not start',
      received: said === '' ? 'a process that ended at once' : said.trim(),
    });
  }
  return { baseUrl: parsed.data.baseUrl, pid: child.pid!, stop: () => stop(child) };
}

function ownCommand(): [string, ...string[]] {
  const { file, args } = entry('mock');
  return [process.execPath, fileURLToPath(file), ...args];
}

/** Undefined when the child ends, or never began, without a line. */
async function firstLine(child: Child): Promise<string | undefined> {
  const failed = new Promise<undefined>((resolve) => {
    child.once('error', () => resolve(undefined));
  });
  const lines = createInterface({ input: child.stdout });
  const line = once(lines, 'line').then(([text]) => String(text));
  const closed = once(lines, 'close').then(() => undefined);
  return Promise.race([failed, line, closed]);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function stop(child: Child): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.stdin.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await exit;
  clearTimeout(timer);
}
