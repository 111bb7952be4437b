/** @file Requests as clients send them: well, or byte by byte where they do not. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Address {
  /** `http://127.0.0.1:40123/v1` */
  readonly baseUrl: string;
  readonly model: string;
}

/** @returns the status; the answer is read to its end */
export async function statusOf(url: string, body: string): Promise<number> {
  const response = await fetch(url, { method: 'POST', body });
  await response.text();
  return response.status;
}

/** A connection of one's own, which nobody reads unless told to; it may be reset at any time. */
export async function open({ baseUrl }: Address): Promise<Socket> {
  const { port, hostname } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** What a server is sent: a head that promises the body, and the body. */
export function requestText({ baseUrl }: Address, path: string, body: string): string {
  const { host, pathname } = new URL(`${baseUrl}${path}`);
  return `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The status of what comes back before the connection ends; undefined where nothing does. */
export async function told(socket: Socket): Promise<number | undefined> {
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => (text += part));
  if (!socket.closed) await once(socket, 'close');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
  return status === undefined ? undefined : Number(status);
}
