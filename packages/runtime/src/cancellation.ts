/** @file Ctrl-C. The first one asks (the signal aborts, work unwinds and loses nothing), the second insists. */
import { setImmediate } from 'node:timers/promises';
import { exitCodes, GradusError } from './errors.ts';

export interface Interruption {
  readonly signal: AbortSignal;
  /** Takes the handlers away again. */
  dispose(): void;
}

export function onInterrupt(): Interruption {
  const controller = new AbortController();
  const interrupt = (): void => {
    // Insisting: the caller's unwinding takes too long for the person at the keyboard.
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    controller.abort(cancelled());
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}

export function cancelled(): GradusError {
  return new GradusError({
    code: 'cancelled',
    kind: 'cancelled',
    what: 'Cancelled',
    remedy: 'What was there before is unchanged.',
  });
}

/**
 * Lets the event loop run, so that a signal can arrive in the middle of computation.
 * @throws GradusError `cancelled` when it has.
 */
export async function breathe(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
