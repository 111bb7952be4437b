/** @file A learner's attempt, judged in a child process with a deadline. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import type { AttemptMessage, SignedMessage } from './attempt-process.ts';
import type { Exercise } from './exercise.ts';
import type { CaseResult } from './run-suite.ts';

export interface AttemptResult {
  readonly suiteVersion: number;
  readonly results: readonly CaseResult[];
  readonly passed: boolean;
  /** The file as it was judged. */
  readonly attempt: Uint8Array;
}

export interface AttemptOptions {
  /** For the whole suite; an attempt is small, so more means an endless loop. Default: 10 s. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

const childPath = join(import.meta.dirname, 'attempt-process.ts');

/**
 * @throws GradusError `refused-import` when the attempt imports what it should implement,
 *   `attempt-unloadable` when it is not valid code, `attempt-endless` at the deadline,
 *   `attempt-changed` when it was saved meanwhile.
 */
export async function judgeAttempt(
  exercise: Exercise,
  attemptPath: string,
  options: AttemptOptions = {},
): Promise<AttemptResult> {
  const attempt = await readFile(attemptPath);
  const { suiteVersion, results } = await runInChild(exercise, attemptPath, options);
  // The child read the file itself: only if it is still the same, this is what was judged.
  if (!attempt.equals(await readFile(attemptPath))) throw changedMeanwhile(attemptPath);
  return { suiteVersion, results, passed: results.every((result) => result.passed), attempt };
}

type Done = Extract<AttemptMessage, { kind: 'done' }>;

function runInChild(
  exercise: Exercise,
  attemptPath: string,
  { deadlineMs = 10_000, signal }: AttemptOptions,
): Promise<Done> {
  return new Promise((resolve, reject) => {
    let running = 'loading';
    let refused: string | undefined;
    let unloadable: string | undefined;
    let done: Done | undefined;

    const token = randomUUID();
    // What the attempt prints is its author's to see, on stderr: stdout carries results only.
    const child = fork(childPath, [exercise.suite, attemptPath], {
      stdio: ['ignore', 2, 2, 'ipc'],
      execArgv: ['--max-old-space-size=1024'],
      env: { ...process.env, GRADUS_ATTEMPT_TOKEN: token },
    });
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, deadlineMs);
    const cancel = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted === true) cancel();

    child.on('message', (signed: SignedMessage) => {
      if (signed.token !== token) return;
      const { message } = signed;
      if (message.kind === 'case') running = `"${message.name}"`;
      if (message.kind === 'refused') refused = message.specifier;
      if (message.kind === 'unloadable') unloadable = message.message;
      if (message.kind !== 'done') return;
      done = message;
      // A timer that the attempt left running must not keep anyone waiting.
      child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', cancel);
      if (signal?.aborted === true) reject(signal.reason);
      // Also when the attempt caught the refusal: it tried.
      else if (refused !== undefined) reject(refusedImport(attemptPath, refused));
      else if (unloadable !== undefined) reject(cannotLoad(attemptPath, unloadable));
      else if (done !== undefined) resolve(done);
      else reject(late ? endless(running, deadlineMs) : crashed(running));
    });
  });
}

function changedMeanwhile(attemptPath: string): GradusError {
  return new GradusError({
    code: 'attempt-changed',
    kind: 'verdict',
    what: `The attempt ${attemptPath} was saved while it was judged`,
    remedy: 'Check it again.',
  });
}

function refusedImport(attemptPath: string, specifier: string): GradusError {
  return new GradusError({
    code: 'refused-import',
    kind: 'verdict',
    what: `The attempt ${attemptPath} is refused`,
    expected: 'a file that implements the mechanism itself',
    received: `an import of "${specifier}"`,
    remedy: 'Remove the import and write that part; ./gradus lab hint helps.',
  });
}

function cannotLoad(attemptPath: string, message: string): GradusError {
  return new GradusError({
    code: 'attempt-unloadable',
    kind: 'verdict',
    what: `The attempt ${attemptPath} does not load`,
    expected: 'TypeScript that Node can run',
    received: message,
    remedy: 'Correct it and check again.',
  });
}

function endless(running: string, deadlineMs: number): GradusError {
  return new GradusError({
    code: 'attempt-endless',
    kind: 'verdict',
    what: `The attempt did not finish ${running}`,
    expected: `an answer within ${deadlineMs / 1000} s`,
    received: 'none',
    remedy: 'Look for a loop whose condition never becomes false.',
  });
}

function crashed(running: string): GradusError {
  return new GradusError({
    code: 'attempt-crashed',
    kind: 'verdict',
    what: `The attempt ended its process during ${running}`,
    expected: 'a function that returns',
    received: 'the end of the process (out of memory, or process.exit)',
    remedy: 'Look for data that grows without bound.',
  });
}
