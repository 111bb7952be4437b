/**
 * @file The name that every request carries in `x-request-id`. Servers put it into their logs and
 * traces, so a slow record can be looked up there; the simulated endpoint keeps the true times of each
 * request under it.
 */
import { randomUUID } from 'node:crypto';

/** Two runs with the same seed are two runs: some servers refuse a name that they are serving. */
export function newRequestIdPrefix(): string {
  return `gradus-${randomUUID().slice(0, 8)}`;
}

/** `gradus-1b9d6bcd-17`, its second retry `gradus-1b9d6bcd-17-2`. */
export function requestIdOf(prefix: string, index: number, attempt: number): string {
  return attempt === 0 ? `${prefix}-${index}` : `${prefix}-${index}-${attempt}`;
}
