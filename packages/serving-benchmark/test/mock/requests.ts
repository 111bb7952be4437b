/** @file Asking a mock: with Node's fetch, and byte by byte over a socket. */
import { connect } from 'node:net';
import type { Mock } from '../../src/mock/server.ts';

export interface ChatChunk {
  readonly choices:
    | readonly {
        readonly delta: { readonly role?: string; readonly content?: string | null };
        readonly finish_reason: string | null;
      }[]
    | null;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
  readonly error?: { readonly message: string };
  readonly [field: string]: unknown;
}

export const hello = { model: 'gradus-mock', messages: [{ role: 'user', content: 'hello there' }] };

export function post(
  mock: Pick<Mock, 'baseUrl'>,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${mock.baseUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A path outside of /v1. */
export function root(mock: Pick<Mock, 'baseUrl'>, path: string): string {
  return new URL(path, mock.baseUrl).href;
}

/** The `data:` lines of a stream, without the prefix. */
export function dataOf(text: string): string[] {
  return text
    .split(/\r?\n\r?\n/)
    .filter((event) => event.startsWith('data:'))
    .map((event) => event.slice('data:'.length).trim());
}

export function chunksOf(text: string): ChatChunk[] {
  return dataOf(text)
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data) as ChatChunk);
}

export function contentOf(text: string): string {
  return chunksOf(text)
    .flatMap(({ choices }) => choices ?? [])
    .map(({ delta }) => delta.content ?? '')
    .join('');
}

export interface Exchange {
  /** What each read brought, as latin1. */
  readonly reads: readonly string[];
  /** When, since the request was sent. */
  readonly atMs: readonly number[];
  /** Of the socket: `end`, or the code of its error. */
  readonly end: string;
}

/** One streamed chat request, until the connection is over or the body is complete. */
export function exchange(
  mock: Pick<Mock, 'baseUrl'>,
  fields: Record<string, unknown> = {},
  untilClosed = false,
): Promise<Exchange> {
  const body = JSON.stringify({ ...hello, stream: true, max_tokens: 6, ...fields });
  const { hostname, port } = new URL(mock.baseUrl);
  return new Promise((resolve) => {
    const reads: string[] = [];
    const atMs: number[] = [];
    const startMs = performance.now();
    const socket = connect({ host: hostname, port: Number(port) });
    const finish = (end: string): void => {
      socket.destroy();
      resolve({ reads, atMs, end });
    };
    socket.on('data', (bytes) => {
      reads.push(bytes.toString('latin1'));
      atMs.push(performance.now() - startMs);
      if (!untilClosed && reads.join('').endsWith('\r\n0\r\n\r\n')) finish('complete');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    socket.on('end', () => finish('end'));
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: mock\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

/** The body of a chunked response. */
export function bodyOf({ reads }: Exchange): string {
  const text = reads.join('');
  let rest = text.slice(text.indexOf('\r\n\r\n') + 4);
  let body = '';
  for (
    let match = /^([0-9a-f]+)\r\n/.exec(rest);
    match !== null;
    match = /^([0-9a-f]+)\r\n/.exec(rest)
  ) {
    const length = Number.parseInt(match[1]!, 16);
    const from = match[0].length;
    body += rest.slice(from, from + length);
    rest = rest.slice(from + length + 2);
  }
  return body;
}

export function headOf({ reads }: Exchange): string {
  return reads.join('').split('\r\n\r\n', 1)[0]!;
}
