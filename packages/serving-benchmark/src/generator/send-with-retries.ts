/**
 * @file One request until it succeeded or its retries are used up. Nothing is retried unless a
 * person asked for it, and then every retry is counted in the record; the schedule keeps the first
 * time, so that what a retry costs shows in the scheduled TTFT.
 */
import type { Failure, RequestRecord } from '../measurements/record.ts';
import { sendRequest, type RequestOrder } from '../wire/send-request.ts';
import { requestIdOf } from './request-id.ts';

const firstPauseMs = 100;
const longestPauseMs = 30_000;

export async function sendWithRetries(
  order: Omit<RequestOrder, 'requestId' | 'retries'>,
  retries: number,
  requestIdPrefix: string,
): Promise<RequestRecord> {
  for (let attempt = 0; ; attempt++) {
    const requestId = requestIdOf(requestIdPrefix, order.index, attempt);
    const record = await sendRequest({ ...order, requestId, retries: attempt });
    const { failure, chunks } = record;
    const worthIt = failure !== undefined && chunks.atMs.length === 0 && mayPass(failure);
    if (!worthIt || attempt >= retries || order.signal?.aborted === true) return record;
    const pauseMs = failure.retryAfterMs ?? firstPauseMs * 2 ** attempt;
    await pause(Math.min(pauseMs, longestPauseMs), order.signal);
  }
}

/** Failures that another attempt may not meet. */
function mayPass({ class: failureClass, status }: Failure): boolean {
  if (failureClass === 'http') return status === 429 || (status !== undefined && status >= 500);
  return failureClass === 'connect' || failureClass === 'reset' || failureClass === 'truncated';
}

export function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, durationMs);
    signal?.addEventListener('abort', over, { once: true });
  });
}
