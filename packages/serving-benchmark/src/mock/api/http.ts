/** @file Reading bodies and writing answers that are no streams. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { issueLine } from '../law/config.ts';
import { ApiError, badRequest } from './api-error.ts';

/**
 * @throws ApiError when it is larger than allowed (413), no JSON (400), or does not fit (400).
 * Rejects with the stream's own error when the client breaks off.
 */
export async function readBody<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  maxBytes: number,
): Promise<z.output<Schema>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    parts.push(part);
  }
  const parsed = schema.safeParse(parseJson(Buffer.concat(parts).toString('utf8')));
  if (parsed.success) return parsed.data;
  throw badRequest(issueLine(parsed.error), parsed.error.issues[0]?.path.join('.'));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`Not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError({ status: 413, message: `The body is larger than ${maxBytes} bytes.` });
}

export function sendText(
  response: ServerResponse,
  body: string,
  contentType: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

export function sendJson(response: ServerResponse, value: unknown): void {
  sendText(response, JSON.stringify(value), 'application/json');
}

/** Answers what went wrong; a request that was not read to its end takes the connection along. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const refusal =
    error instanceof ApiError
      ? error
      : new ApiError({ status: 500, message: String(error), type: 'server_error' });
  const close: Record<string, string> = request.complete ? {} : { connection: 'close' };
  const headers = { ...refusal.headers, ...close };
  sendText(response, JSON.stringify(refusal), 'application/json', refusal.status, headers);
}
