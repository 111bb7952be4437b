/** @file What went wrong between us and a model: whether another attempt may help, and how it is told. */
import { GradusError } from '@gradus/runtime';
import { TimeLimitError } from '../tools/time-limit.ts';

/** The status of HTTP that an error of the client carries, wherever it carries it. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { status, cause } = error as { status?: unknown; cause?: unknown };
  return typeof status === 'number' ? status : statusOf(cause);
}

/** Too many requests, a server that is down or late, a connection that broke. */
export function isTransient(error: unknown): boolean {
  if (innerError(error) !== undefined) return false;
  if (error instanceof TimeLimitError) return true;
  const status = statusOf(error);
  if (status !== undefined) return status === 408 || status === 429 || status >= 500;
  const text = error instanceof Error ? `${error.name} ${error.message}` : '';
  return /connection|terminated|timeout|timed out|ECONNRE|fetch failed|socket|premature/i.test(
    text,
  );
}

/** What the server asked for (`retry-after`, in seconds), in milliseconds. */
export function delayAskedMs(error: unknown): number | undefined {
  const { headers } = (error ?? {}) as { headers?: unknown };
  const text = headers instanceof Headers ? headers.get('retry-after') : null;
  const seconds = text === null ? Number.NaN : Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** An error of ours that the client wrapped. */
export function innerError(error: unknown): GradusError | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof GradusError) return inner;
  }
  return undefined;
}

/** An endpoint that has no tools says so in many ways; all of them name what they refuse. */
export function refusesTools(error: unknown): boolean {
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : '';
  return (
    status !== undefined && [400, 404, 422, 501].includes(status) && /tool|function/i.test(message)
  );
}

/** @throws nothing; the error that a person reads where the model cannot be had */
export function modelFailure(name: string, error: unknown): GradusError {
  const inner = innerError(error);
  if (inner !== undefined) return inner;
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return new GradusError({
    code: 'model-failed',
    kind: 'environment',
    what: `The model ${name} gave no answer`,
    received:
      status === undefined || message.includes(String(status)) ? message : `${status} ${message}`,
    remedy:
      status === 401 || status === 403
        ? 'Check the API key (GRADUS_AGENT_API_KEY).'
        : 'What was done so far is kept: resume the thread when the model is back.',
    cause: error,
  });
}
