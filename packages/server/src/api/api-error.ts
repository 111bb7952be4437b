/** @file A refusal as the OpenAI API words it: a status and `{ error: { message, type, param, code } }`. */
import { GradusError } from '@gradus/runtime';
import type { z } from 'zod';

export interface ApiErrorParts {
  readonly status: number;
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  /** The field that does not fit: `messages.0.role`. */
  readonly param?: string;
  readonly retryAfterSeconds?: number;
}

export class ApiError extends Error {
  readonly status: number;
  readonly #parts: ApiErrorParts;

  constructor(parts: ApiErrorParts) {
    super(parts.message);
    this.name = 'ApiError';
    this.status = parts.status;
    this.#parts = parts;
  }

  get headers(): Record<string, string> {
    const { retryAfterSeconds } = this.#parts;
    return retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  }

  toJSON(): object {
    const { message, type = 'invalid_request_error', param = null, code = null } = this.#parts;
    return { error: { message, type, param, code } };
  }
}

export function badRequest(message: string, param?: string, code?: string): ApiError {
  return new ApiError({
    status: 400,
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });
}

/** The first thing that a body does not fit in. */
export function doesNotFit({ issues }: z.ZodError): ApiError {
  const { path, message } = issues[0]!;
  const field = path.join('.');
  return badRequest(
    field === '' ? message : `${field}: ${message}`,
    field === '' ? undefined : field,
  );
}

export function unknownModel(asked: string, served: string): ApiError {
  return new ApiError({
    status: 404,
    message: `The model ${JSON.stringify(asked.slice(0, 200))} is not served here; ${JSON.stringify(served)} is.`,
    type: 'not_found_error',
    param: 'model',
    code: 'model_not_found',
  });
}

export function tooManyRequests(message: string, retryAfterSeconds = 1): ApiError {
  return new ApiError({
    status: 429,
    message,
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    retryAfterSeconds,
  });
}

export function unavailable(message: string): ApiError {
  return new ApiError({
    status: 503,
    message,
    type: 'service_unavailable_error',
    code: 'service_unavailable',
    retryAfterSeconds: 1,
  });
}

/** What anything thrown becomes. Whatever nobody foresaw keeps its details to itself. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof GradusError) {
    if (error.code === 'engine-full') return tooManyRequests(error.message);
    if (error.code === 'engine-ended') return unavailable(error.message);
    if (error.kind === 'usage') return badRequest(error.message, undefined, error.code);
  }
  return new ApiError({
    status: 500,
    message: 'The server had an error of its own.',
    type: 'server_error',
    code: 'internal_error',
  });
}
