/**
 * @file A request as bytes: head and body in one piece, so that they leave in one write.
 */
import type { Target } from './target.ts';

export interface RequestLine {
  readonly method: 'GET' | 'POST';
  /** With the query; an absolute URL where a proxy is to fetch it. */
  readonly path: string;
  /** Sent as `x-request-id`, unless the target's own headers say otherwise. */
  readonly requestId?: string | undefined;
}

/** JSON, already encoded: a body that is sent often is encoded once. */
export type Body = string | Buffer;

/**
 * @param extra headers of this connection: a proxy's authorization
 */
export function requestBytes(
  target: Target,
  { method, path, requestId }: RequestLine,
  body: Body | undefined,
  extra: ReadonlyMap<string, string> = new Map(),
): Buffer {
  const lengthBytes = body === undefined ? 0 : Buffer.byteLength(body);
  const headers = new Map([
    ['host', target.authority],
    ['user-agent', 'gradus'],
    ['accept', 'text/event-stream, application/json'],
    // A compressed stream arrives in the compressor's blocks, not token by token.
    ['accept-encoding', 'identity'],
    ['connection', 'keep-alive'],
    ...(requestId === undefined ? [] : [['x-request-id', requestId] as const]),
    ...extra,
    ...target.headers,
  ]);
  if (body !== undefined) {
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    headers.set('content-length', String(lengthBytes));
  }
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  head += '\r\n';
  const bytes = Buffer.allocUnsafe(head.length + lengthBytes);
  bytes.write(head, 'latin1');
  if (typeof body === 'string') bytes.write(body, head.length, 'utf8');
  else if (body !== undefined) body.copy(bytes, head.length);
  return bytes;
}
