/**
 * @file What went wrong with a request, in the record's classes. No message and no kept body ever
 * shows a secret, not even where the server sent it back.
 */
import { systemCode } from '@gradus/runtime';
import type { Failure, FailureClass } from '../measurements/record.ts';

/** Of a response that is a failure, this much of the body is kept. */
export const keptBodyBytes = 2048;

export interface FailureDetails {
  readonly status?: number;
  readonly body?: string;
  readonly retryAfterMs?: number;
}

/** @param secrets what must not appear; replaced wherever it does */
export function failureOf(
  failureClass: FailureClass,
  message: string,
  secrets: readonly string[],
  { body, ...details }: FailureDetails = {},
): Failure {
  return {
    class: failureClass,
    message: redact(oneLine(message), secrets),
    ...details,
    ...(body === undefined ? {} : { body: redact(body, secrets) }),
  };
}

export function redact(text: string, secrets: readonly string[]): string {
  let redacted = text;
  for (const secret of secrets) redacted = redacted.replaceAll(secret, '[secret]');
  return redacted;
}

/** `ECONNREFUSED`, or the error's own words where it has no code. */
export function causeOf(error: unknown): string {
  const code = systemCode(error);
  // Happy Eyeballs: one error for each address that was tried.
  if (code === undefined && error instanceof AggregateError) return causeOf(error.errors[0]);
  return code ?? (error instanceof Error ? error.message : String(error));
}

/**
 * `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).
 * @param nowMs the wall clock, milliseconds since 1970
 */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

function oneLine(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return flat.length > 500 ? `${flat.slice(0, 500)}…` : flat;
}
