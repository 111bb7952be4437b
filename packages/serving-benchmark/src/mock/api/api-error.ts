/** @file A refusal as the OpenAI API words it: a status and `{ error: { message, … } }`. */

interface ApiErrorParts {
  readonly status: number;
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  readonly retryAfterSeconds?: number;
}

/** Thrown inside the mock, answered to the client; never a defect of the mock. */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #parts: ApiErrorParts;

  constructor(parts: ApiErrorParts) {
    super(parts.message);
    this.name = 'ApiError';
    this.#parts = parts;
    this.status = parts.status;
    this.headers =
      parts.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(parts.retryAfterSeconds) };
  }

  toJSON(): object {
    const { message, type = 'invalid_request_error', param = null, code = null } = this.#parts;
    return { error: { message, type, param, code } };
  }
}

export function badRequest(message: string, param?: string): ApiError {
  return new ApiError({ status: 400, message, ...(param === undefined ? {} : { param }) });
}

/** What the `status` fault answers, and the full queue. */
export function unavailable(status: 429 | 500 | 503, retryAfterSeconds?: number): ApiError {
  const parts = {
    429: {
      message: 'Rate limit reached: too many requests are waiting.',
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
    },
    500: { message: 'The server had an error.', type: 'server_error', code: 'internal_error' },
    503: {
      message: 'The engine is overloaded or not ready yet.',
      type: 'service_unavailable_error',
      code: 'service_unavailable',
    },
  }[status];
  return new ApiError({
    status,
    ...parts,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
