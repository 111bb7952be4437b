/** @file A promise that is waited for no longer than it may take. */
import type { Clock } from '../clock.ts';

export class TimeLimitError extends Error {
  readonly limitMs: number;

  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = 'TimeLimitError';
    this.limitMs = limitMs;
  }
}

/**
 * Aborts the work's signal when the time is over, and waits no longer, whether the work listens or
 * not. Work that blocks the thread cannot be stopped this way: it belongs into a process of its own.
 * @throws TimeLimitError; the reason of `signal` where that aborts first
 */
export async function withTimeLimit<Result>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
): Promise<Result> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const settled = new AbortController();
  const giveUp = async (): Promise<never> => {
    const until = signal === undefined ? settled.signal : AbortSignal.any([signal, settled.signal]);
    await clock.sleep(limitMs, until);
    throw new TimeLimitError(limitMs);
  };
  try {
    return await Promise.race([work(controller.signal), giveUp()]);
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    settled.abort(new Error('settled'));
  }
}
