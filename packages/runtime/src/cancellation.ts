/** @file Ctrl-C. The first one asks (the signal aborts, work unwinds and loses nothing), the second insists. */
import { setImmediate } from 'node:timers/promises';
import { exitCodes, GradusError } from './errors.ts';

export interface Interruption {
  readonly signal: AbortSignal;
  /** Takes the handlers away again. */
  dispose(): void;
}

/** One Ctrl-C can arrive twice: from the terminal's process group and forwarded by a parent. */
const echoMs = 300;

export function onInterrupt(): Interruption {
  const controller = new AbortController();
  let firstMs = 0;
  const interrupt = (): void => {
    if (!controller.signal.aborted) {
      firstMs = performance.now();
      controller.abort(cancelled());
    } else if (performance.now() - firstMs > echoMs) {
      // Insisting: unwinding takes too long for the person at the keyboard.
      process.exit(exitCodes.cancelled);
    }
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
