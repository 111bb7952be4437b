/**
 * @file A process that belongs to this one: the first line of its stdin says what it is to be, the
 * first of its stdout that it is so. It lives as long as its stdin is open: until `stop`, or until this
 * process ends, however that happens. What it runs is attached-main.ts.
 */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { GradusError } from './errors.ts';

export interface AttachedProcess {
  /** What it said of itself: JSON, unchecked. */
  readonly answer: unknown;
  readonly pid: number;
  /** Resolves when it has ended; one that does not within seconds is killed. */
  readonly stop: () => Promise<void>;
}

export interface AttachedProcessOptions {
  readonly command: readonly [program: string, ...rest: string[]];
  /** Told as JSON. */
  readonly input: unknown;
  /** Of the error where it does not come up. */
  readonly code: string;
  /** `The mock endpoint` */
  readonly what: string;
  /** Gives up starting. */
  readonly signal?: AbortSignal | undefined;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** After which a child that was asked to end is ended. */
const patienceMs = 3000;
const stderrTail = 2000;

/** @throws GradusError (environment) where it does not come up; the signal's reason */
export async function startAttached({
  command: [program, ...rest],
  input,
  code,
  what,
  signal,
}: AttachedProcessOptions): Promise<AttachedProcess> {
  signal?.throwIfAborted();
  const child: Child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-stderrTail);
  });
  // A child that has died closes its stdin: its exit says so, not this pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(input)}\n`);

  const giveUp = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', giveUp, { once: true });
  const line = await firstLine(child);
  signal?.removeEventListener('abort', giveUp);
  const answer = line === undefined ? undefined : tryJson(line);
  const failure = failureOf(answer);
  if (failure === undefined) return { answer, pid: child.pid!, stop: () => stop(child) };
  await stop(child);
  signal?.throwIfAborted();
  const said = failure === '' ? complaint.trim() : failure;
  throw new GradusError({
    code,
    kind: 'environment',
    what: `${what} did not start`,
    received: said === '' ? 'a process that ended at once' : said,
  });
}

/** Undefined where it came up; empty where it said nothing that makes sense. */
function failureOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return '';
  if (!('error' in answer)) return undefined;
  return String(answer.error);
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
