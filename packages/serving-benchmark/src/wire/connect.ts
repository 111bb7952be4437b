/**
 * @file Opening a connection: TCP, the proxy's tunnel where one is needed, TLS; each timed, each
 * with its own class of failure.
 */
import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { FailureClass } from '../measurements/record.ts';
import type { Clock } from './clock.ts';
import { readOptions, type ConnectionTimes } from './connection.ts';
import { causeOf } from './failure.ts';
import type { Proxy } from './proxy.ts';
import { serverName, type Target } from './target.ts';

export interface TlsOptions {
  /** Any certificate will do. Only where a person said so. */
  readonly insecure?: boolean;
  /** PEM, beside the roots that Node trusts by itself. */
  readonly certificateAuthorities?: readonly string[];
}

export interface ConnectOptions {
  readonly target: Target;
  readonly proxy: Proxy | undefined;
  readonly tls: TlsOptions;
  readonly clock: Clock;
  /** Until bytes can be sent: TCP, tunnel and TLS together. */
  readonly timeoutMs: number;
  /** Of the open connection: the socket was read. */
  readonly onRead: (length: number, buffer: Buffer) => void;
  readonly signal: AbortSignal;
}

/** No connection came about. */
export class ConnectFailure extends Error {
  readonly failureClass: FailureClass;

  constructor(failureClass: FailureClass, message: string) {
    super(message);
    this.name = 'ConnectFailure';
    this.failureClass = failureClass;
  }
}

/** @throws ConnectFailure (as a rejection) of class connect, tls, timeout or cancelled */
export function openSocket(
  options: ConnectOptions,
): Promise<{ socket: Socket; times: ConnectionTimes }> {
  return new Promise((resolve, reject) => new Opening(options, resolve, reject).start());
}

/** `noDelay` and `onread` reach the socket underneath; Node's types leave them out here. */
type SecureOptions = ConnectionOptions & Partial<TcpNetConnectOpts>;

/** The steps of one attempt, of which the first that fails ends it. */
class Opening {
  readonly #options: ConnectOptions;
  readonly #resolve: (opened: { socket: Socket; times: ConnectionTimes }) => void;
  readonly #reject: (failure: ConnectFailure) => void;
  readonly #sockets: Socket[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#fail('cancelled', 'cancelled');
  #startMs: number;
  #connectedMs = 0;
  #settled = false;

  constructor(
    options: ConnectOptions,
    resolve: (opened: { socket: Socket; times: ConnectionTimes }) => void,
    reject: (failure: ConnectFailure) => void,
  ) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#startMs = options.clock.nowMs();
    this.#timer = setTimeout(
      () => this.#fail('timeout', `no connection within ${options.timeoutMs} ms`),
      options.timeoutMs,
    );
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  start(): void {
    const { target, proxy } = this.#options;
    if (target.secure && proxy === undefined) this.#connectSecurely();
    else this.#connectPlainly();
  }

  #connectPlainly(): void {
    const { target, proxy, onRead } = this.#options;
    const { host, port } = proxy ?? target;
    const tunnelled = target.secure && proxy !== undefined;
    const socket = connectTcp({
      host,
      port,
      noDelay: true,
      ...(tunnelled ? {} : readOptions(onRead)),
    });
    this.#watch(socket, 'connect');
    socket.once('connect', () => {
      this.#connectedMs = this.#options.clock.nowMs();
      if (tunnelled) this.#tunnel(socket);
      else this.#succeed(socket);
    });
  }

  #connectSecurely(): void {
    const { target } = this.#options;
    const socket = connectTls({
      host: target.host,
      port: target.port,
      noDelay: true,
      ...this.#tlsOptions(),
    });
    this.#watch(socket, 'connect');
    socket.once('connect', () => {
      this.#connectedMs = this.#options.clock.nowMs();
    });
    socket.once('secureConnect', () => this.#succeed(socket));
  }

  /** RFC 9110, section 9.3.6. */
  #tunnel(socket: Socket): void {
    const { target, proxy } = this.#options;
    const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
    const authorization = proxy?.authorization;
    const credentials =
      authorization === undefined ? '' : `proxy-authorization: ${authorization}\r\n`;
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${credentials}\r\n`);
    let answer = '';
    const onData = (bytes: Buffer): void => {
      answer += bytes.toString('latin1');
      const end = answer.indexOf('\r\n\r\n');
      if (end === -1 && answer.length < 16_384) return;
      socket.off('data', onData);
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1];
      if (status?.startsWith('2') === true) this.#secure(socket);
      else this.#fail('connect', `the proxy refused the tunnel: ${status ?? 'no HTTP'}`);
    };
    socket.on('data', onData);
  }

  #secure(tunnel: Socket): void {
    const socket = connectTls({
      socket: tunnel,
      ...this.#tlsOptions(),
    });
    this.#watch(socket, 'tls');
    // Over a tunnel Node ignores `onread`: its reads come as any stream's do.
    socket.on('data', (bytes: Buffer) => this.#options.onRead(bytes.length, bytes));
    socket.once('secureConnect', () => this.#succeed(socket));
  }

  #tlsOptions(): SecureOptions {
    const { target, tls, onRead } = this.#options;
    const name = serverName(target);
    const authorities = tls.certificateAuthorities;
    return {
      ...readOptions(onRead),
      ...(name === undefined ? {} : { servername: name }),
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
      rejectUnauthorized: tls.insecure !== true,
      ALPNProtocols: ['http/1.1'],
    };
  }

  /** @param stage of failures before the TCP connection stands; after it, they are of TLS */
  #watch(socket: Socket | TLSSocket, stage: 'connect' | 'tls'): void {
    this.#sockets.push(socket);
    // Emitted when an address is tried: what came before was the name's resolution.
    socket.once('connectionAttempt', () => {
      this.#startMs = this.#options.clock.nowMs();
    });
    const failed = (cause: string): void => {
      const secured = this.#options.target.secure && this.#options.proxy === undefined;
      const inTls = stage === 'tls' || (secured && this.#connectedMs > 0);
      this.#fail(inTls ? 'tls' : 'connect', cause);
    };
    socket.on('error', (error) => failed(causeOf(error)));
    socket.on('close', () => failed('the connection was closed at once'));
  }

  #succeed(socket: Socket): void {
    if (this.#settle()) return;
    const tlsMs = this.#options.target.secure
      ? this.#options.clock.nowMs() - this.#connectedMs
      : undefined;
    const connectMs = Math.max(0, this.#connectedMs - this.#startMs);
    this.#resolve({ socket, times: { connectMs, tlsMs } });
  }

  #fail(failureClass: FailureClass, cause: string): void {
    if (this.#settle()) return;
    for (const socket of this.#sockets) {
      // An error that still comes is about what was given up.
      socket.on('error', () => {});
      socket.destroy();
    }
    const { target, proxy } = this.#options;
    const via = proxy === undefined ? '' : ` through the proxy ${proxy.origin}`;
    const what = failureClass === 'tls' ? 'No TLS with' : 'No connection to';
    this.#reject(new ConnectFailure(failureClass, `${what} ${target.origin}${via}: ${cause}`));
  }

  /** @returns whether it was settled before */
  #settle(): boolean {
    const before = this.#settled;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    return before;
  }
}
