/** @file Reading bodies and writing answers that are no streams. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { type ApiError, asApiError, badRequest, doesNotFit } from '../api/api-error.ts';
import type { Admission } from './admission.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface BodyLimits {
  readonly maxBodyBytes: number;
  /** Bytes of all bodies that are being read. */
  readonly bodyBytes: Admission;
}

/** @throws ApiError for a body that is too large, no JSON, or does not fit; 429 for too many at once */
export async function readBody<Schema extends z.ZodType>(
  { request }: Exchange,
  schema: Schema,
  limits: BodyLimits,
): Promise<z.output<Schema>> {
  const { success, data, error } = schema.safeParse(parseJson(await readText(request, limits)));
  if (success) return data;
  throw doesNotFit(error);
}

async function readText(
  request: IncomingMessage,
  { maxBodyBytes, bodyBytes }: BodyLimits,
): Promise<string> {
  const parts: Buffer[] = [];
  const held: (() => void)[] = [];
  let size = 0;
  try {
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > maxBodyBytes) throw tooLarge(maxBodyBytes);
      held.push(bodyBytes.enter(part.length));
      parts.push(part);
    }
    return Buffer.concat(parts).toString();
  } finally {
    for (const giveBack of held) giveBack();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('The body is not valid JSON.', undefined, 'invalid_json');
  }
}

function tooLarge(maxBytes: number): ApiError {
  return badRequest(`The body is larger than ${maxBytes} bytes.`, undefined, 'body_too_large');
}

export function sendText(
  response: ServerResponse,
  body: string,
  contentType: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'content-type': contentType, 'content-length': length, ...headers });
  response.end(body);
}

export function sendJson(response: ServerResponse, value: unknown): void {
  sendText(response, JSON.stringify(value), 'application/json');
}

/** Answers what went wrong; a request that was not read to its end takes the connection along. */
export function sendError({ request, response }: Exchange, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const refusal = asApiError(error);
  const close: Record<string, string> = request.complete ? {} : { connection: 'close' };
  const headers = { ...refusal.headers, ...close };
  sendText(response, JSON.stringify(refusal), 'application/json', refusal.status, headers);
}
