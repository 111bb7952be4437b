/**
 * @file The socket: who may connect, how long they may take, and how the server ends. It stops taking
 * connections first, lets what runs come to its end, and gives up on what takes too long.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { GradusError, systemCode } from '@gradus/runtime';
import { ApiError, asApiError, unavailable } from '../api/api-error.ts';
import type { Backend } from '../backend/backend.ts';
import { Admission } from './admission.ts';
import { sendError } from './exchange.ts';
import { defaultListenOptions, type ListenOptions } from './options.ts';
import { route } from './routes.ts';
import type { Service } from './service.ts';

export interface RunningServer {
  /** `http://127.0.0.1:8000/v1` */
  readonly baseUrl: string;
  readonly port: number;
  /** Prompts that compute or wait for it. */
  readonly held: number;
  /** Lets what runs end, up to `drainMs`, then aborts it. The backend is the caller's. */
  drain(): Promise<void>;
}

/** Listens once the promise resolves. @throws GradusError `cannot-listen` */
export async function listen(
  backend: Backend,
  options: Partial<ListenOptions> = {},
): Promise<RunningServer> {
  const whole: ListenOptions = { ...defaultListenOptions, ...options };
  const ended = new AbortController();
  const service: Service = {
    backend,
    options: whole,
    admission: new Admission(backend.model.maxRunning + whole.maxWaiting, 'The queue is full'),
    bodyBytes: new Admission(whole.maxBodyBytesTogether, 'Too many bodies are being read'),
    ended: ended.signal,
    startedSeconds: Math.floor(Date.now() / 1000),
  };
  const state = { isDraining: false };
  const server = createServer(
    {
      // A peer that vanished without a word is found out.
      keepAlive: true,
      keepAliveInitialDelay: 10_000,
      headersTimeout: whole.headTimeoutMs,
      requestTimeout: whole.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, whole.headTimeoutMs),
    },
    (request, response) => {
      // A connection that has nothing more to say would hold the end up.
      response.once('close', () => {
        if (state.isDraining) setImmediate(() => server.closeIdleConnections());
      });
      void respond(service, state, request, response);
    },
  );
  server.maxConnections = whole.maxConnections;
  server.on('clientError', onClientError);
  await bound(server, whole);
  const { port } = server.address() as AddressInfo;
  const host = whole.host.includes(':') ? `[${whole.host}]` : whole.host;
  return {
    baseUrl: `http://${host}:${port}/v1`,
    port,
    get held() {
      return service.admission.held;
    },
    drain: () => {
      state.isDraining = true;
      return drained(server, ended, whole.drainMs);
    },
  };
}

async function respond(
  service: Service,
  { isDraining }: { readonly isDraining: boolean },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = { request, response };
  // A client that goes in the middle of its answer is no error of ours.
  response.on('error', () => undefined);
  try {
    if (isDraining) {
      response.setHeader('connection', 'close');
      throw unavailable('The server is ending.');
    }
    await route(service, exchange);
  } catch (error) {
    if (!response.destroyed && asApiError(error).status === 500) service.options.onDefect?.(error);
    sendError(exchange, error);
  }
}

function bound(server: Server, options: ListenOptions): Promise<void> {
  const { host, port } = options;
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(options, error)));
    server.listen({ host, port, backlog: 1024 }, resolve);
  });
}

function drained(server: Server, ended: AbortController, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => {
      ended.abort(unavailable('The server has ended.'));
      // What was told so has a moment to arrive.
      setImmediate(() => server.closeAllConnections());
    }, drainMs);
    server.close(() => {
      clearTimeout(giveUp);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Bytes that are no request, or one that does not end: there is no request to answer by. */
function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, phrase, message] = refusals[error.code ?? ''] ?? malformed;
  const body = JSON.stringify(new ApiError({ status, message }));
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

type Refusal = readonly [status: number, phrase: string, message: string];
const malformed: Refusal = [400, 'Bad Request', 'This is not a request of HTTP.'];
const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The head is too large.'],
};

function cannotListen({ host, port }: ListenOptions, cause: Error): GradusError {
  return new GradusError({
    code: 'cannot-listen',
    kind: 'environment',
    what: `Cannot listen on ${host}:${port}`,
    received: systemCode(cause) ?? cause.message,
    remedy: 'Choose another --port, or 0 for any that is free.',
    cause,
  });
}
