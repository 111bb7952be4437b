/**
 * @file Servers on loopback that speak bytes, so that a test decides exactly what comes back and
 * when the connection ends; and one request to them with everything else at its default.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { startClock } from '../../src/wire/clock.ts';
import { ConnectionPool, type ConnectionPoolOptions } from '../../src/wire/connection-pool.ts';
import { sendRequest, type RequestOrder } from '../../src/wire/send-request.ts';
import { createTarget, type TargetOptions } from '../../src/wire/target.ts';
import { defaultTimeouts } from '../../src/wire/timeouts.ts';

/** Calls back with each request, head and body, as text. */
export type OnRequest = (socket: Socket, request: string, index: number) => void;

export class Loopback {
  readonly #closers: (() => void)[] = [];
  readonly pools: ConnectionPool[] = [];
  connections = 0;

  /** @returns the port */
  listen(server: Server): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    });
    this.#closers.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }

  /** A plain server. */
  async serve(onRequest: OnRequest): Promise<number> {
    return this.listen(createServer((socket) => this.accept(socket, onRequest)));
  }

  accept(socket: Socket, onRequest: OnRequest): void {
    this.connections++;
    let received = '';
    let index = 0;
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      for (;;) {
        const bodyAt = received.indexOf('\r\n\r\n') + 4;
        if (bodyAt === 3) return;
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
        if (received.length < bodyAt + length) return;
        const request = received.slice(0, bodyAt + length);
        received = received.slice(bodyAt + length);
        onRequest(socket, request, index++);
      }
    });
  }

  pool(options: Partial<ConnectionPoolOptions> = {}): ConnectionPool {
    const pool = new ConnectionPool({ clock: startClock(), ...options });
    this.pools.push(pool);
    return pool;
  }

  close(): void {
    for (const pool of this.pools.splice(0)) pool.close();
    for (const close of this.#closers.splice(0)) close();
    this.connections = 0;
  }
}

export interface AskOptions extends Partial<Omit<RequestOrder, 'timeouts'>> {
  readonly timeouts?: Partial<RequestOrder['timeouts']>;
  readonly targetOptions?: Partial<TargetOptions>;
}

export function ask(
  connectionPool: ConnectionPool,
  baseUrl: string,
  { timeouts, targetOptions, ...order }: AskOptions = {},
): Promise<RequestRecord> {
  return sendRequest({
    connectionPool,
    target: createTarget({ baseUrl, ...targetOptions }),
    endpoint: '/chat/completions',
    body: '{}',
    index: 0,
    intended: {},
    scheduledMs: 0,
    timeouts: { ...defaultTimeouts, ...timeouts },
    ...order,
  });
}

const streamHead =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n';

/** A streamed response up to its last chunk. */
export function streamed(body: string, headers = ''): string {
  return `${streamHead}${headers}\r\n${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;
}

export const lastChunk = '0\r\n\r\n';

/** One chunk with content, and the end. */
export const shortAnswer =
  'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n' +
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

/** The whole of it, on a connection that stays. */
export function answer(socket: Socket): boolean {
  return socket.write(streamed(shortAnswer) + lastChunk);
}

export const url = (port: number, scheme = 'http'): string => `${scheme}://127.0.0.1:${port}/v1`;
