/** @file The process: arguments in, one line per error, an exit code that means something. */
import { defectExitCode, GradusError, onInterrupt } from '@gradus/runtime';
import { createSession, type Session } from './session.ts';
import { asTyped } from './typed.ts';

/** @returns the exit code */
export type Program = (args: readonly string[], session: Session) => Promise<number>;

export async function runProcess(program: Program): Promise<void> {
  const { signal } = onInterrupt();
  // `gradus results list | head -1` closes the pipe early: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  process.exitCode = await carryOut(program, signal);
}

/** What is between the start of a process and its end. @returns the exit code */
export async function carryOut(program: Program, signal: AbortSignal): Promise<number> {
  try {
    return await program(process.argv.slice(2), createSession(signal));
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  const debug = process.argv.includes('--debug');
  // A progress bar may still stand on this line.
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K');
  if (error instanceof GradusError) {
    process.stderr.write(`gradus: ${asTyped(error.message)}\n`);
    if (debug) process.stderr.write(`${error.stack}\n`);
    if (debug && error.cause !== undefined)
      process.stderr.write(`caused by: ${describe(error.cause)}\n`);
    return error.exitCode;
  }
  process.stderr.write(
    debug
      ? `${describe(error)}\n`
      : `gradus: a defect of ours: ${firstLine(error)}. Run it again with --debug and report what it prints.\n`,
  );
  return defectExitCode;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
