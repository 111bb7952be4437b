/** @file Trying again, later and later, where it may help. */
import type { Clock } from '../clock.ts';

export interface RetryOptions {
  readonly attempts: number;
  /** Before the second attempt; doubled before each further one. */
  readonly firstDelayMs?: number;
  readonly maxDelayMs?: number;
  /** Whether another attempt may help. */
  readonly isWorthwhile?: (error: unknown) => boolean;
  /** What the other side asked for, if it did. */
  readonly delayAskedMs?: (error: unknown) => number | undefined;
  readonly onRetry?: (error: unknown, attempt: number) => void;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @param work gets the number of the attempt, from 1
 * @throws what the last attempt threw
 */
export async function retry<Result>(
  work: (attempt: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const { attempts, firstDelayMs = 200, maxDelayMs = 10_000, clock, signal } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const isLast = attempt >= attempts || signal?.aborted === true;
      if (isLast || options.isWorthwhile?.(error) === false) throw error;
      options.onRetry?.(error, attempt);
      const asked = options.delayAskedMs?.(error);
      await clock.sleep(Math.min(asked ?? firstDelayMs * 2 ** (attempt - 1), maxDelayMs), signal);
    }
  }
}
