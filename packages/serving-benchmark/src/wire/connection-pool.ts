/**
 * @file The connections of a client, kept alive between requests. The one used last is used next:
 * it is the likeliest to be alive still, and as few as needed stay open.
 */
import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.ts';
import { ConnectFailure, openSocket, type TlsOptions } from './connect.ts';
import { Connection, type AfterRead } from './connection.ts';
import { proxyFor, type Proxy } from './proxy.ts';
import type { Target } from './target.ts';

export interface ConnectionPoolOptions {
  readonly clock: Clock;
  /** Per origin; requests beyond it wait, and that wait is the client's own. Unlimited by default. */
  readonly maxSockets?: number;
  readonly tls?: TlsOptions;
  /** HTTP_PROXY and its kin are read from here; by default no proxy is used. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told of every read, once it has been handed on: for what cannot wait until all are. */
  readonly afterRead?: AfterRead;
}

/** One server, and how it is reached. */
interface Origin {
  readonly target: Target;
  readonly proxy: Proxy | undefined;
  /** The last is used next. */
  readonly idle: Connection[];
  readonly waiting: Acquisition[];
  open: number;
}

/** What an exchange asks for. */
export interface Acquisition {
  /** Never a connection that was used before. */
  readonly fresh: boolean;
  /** For opening a connection, not for waiting for one. */
  readonly timeoutMs: number;
  /** At once, where one is idle. It is to be used at once and to come back by `release` or `discard`. */
  readonly onConnection: (connection: Connection) => void;
  readonly onFailure: (failure: ConnectFailure) => void;
}

export class ConnectionPool {
  readonly clock: Clock;
  readonly #maxSockets: number;
  readonly #tls: TlsOptions;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #origins = new Map<string, Origin>();
  readonly #afterRead: AfterRead | undefined;
  readonly #closing = new AbortController();

  constructor({ clock, maxSockets, tls = {}, environment = {}, afterRead }: ConnectionPoolOptions) {
    this.clock = clock;
    this.#maxSockets = maxSockets ?? Number.POSITIVE_INFINITY;
    this.#tls = tls;
    this.#environment = environment;
    this.#afterRead = afterRead;
    setMaxListeners(0, this.#closing.signal);
  }

  /** The proxy on the way to a target. @throws GradusError `bad-proxy` (usage) */
  proxyFor(target: Target): Proxy | undefined {
    return this.#origin(target).proxy;
  }

  /** A connection for one exchange. */
  acquire(target: Target, acquisition: Acquisition): void {
    if (this.#closing.signal.aborted) acquisition.onFailure(closedFailure());
    else this.#serve(this.#origin(target), acquisition);
  }

  /** The exchange is over and the connection as good as before. */
  release(target: Target, connection: Connection): void {
    const origin = this.#origin(target);
    if (!connection.usable || this.#closing.signal.aborted) {
      this.discard(target, connection);
      return;
    }
    connection.letGo();
    origin.idle.push(connection);
    this.#serveWaiting(origin);
  }

  /** The connection is of no more use. */
  discard(target: Target, connection: Connection): void {
    const origin = this.#origin(target);
    connection.destroy();
    origin.open--;
    this.#serveWaiting(origin);
  }

  /** Connections that are open or opening, to all origins. */
  get openSockets(): number {
    return [...this.#origins.values()].reduce((sum, { open }) => sum + open, 0);
  }

  /** Closes idle connections, gives up those that are opening; exchanges end by their own signal. */
  close(): void {
    this.#closing.abort();
    for (const origin of this.#origins.values()) {
      for (const connection of origin.idle.splice(0)) this.discard(origin.target, connection);
      for (const { onFailure } of origin.waiting.splice(0)) onFailure(closedFailure());
    }
  }

  #origin(target: Target): Origin {
    const known = this.#origins.get(target.origin);
    if (known !== undefined) return known;
    const proxy = proxyFor(target, this.#environment);
    const origin: Origin = { target, proxy, idle: [], waiting: [], open: 0 };
    this.#origins.set(target.origin, origin);
    return origin;
  }

  #serve(origin: Origin, acquisition: Acquisition): void {
    const idle = acquisition.fresh ? undefined : this.#lastIdle(origin);
    if (idle !== undefined) {
      acquisition.onConnection(idle);
      return;
    }
    // A fresh one is wanted and all are idle ones: one of them makes room.
    if (origin.open >= this.#maxSockets && origin.idle.length > 0) {
      origin.idle.shift()!.destroy();
      origin.open--;
    }
    if (origin.open >= this.#maxSockets) origin.waiting.push(acquisition);
    else void this.#open(origin, acquisition);
  }

  #lastIdle(origin: Origin): Connection | undefined {
    const nowMs = this.clock.nowMs();
    for (;;) {
      const connection = origin.idle.pop();
      if (connection === undefined) return undefined;
      if (connection.usable && connection.idleUntilMs > nowMs) return connection;
      connection.destroy();
      origin.open--;
    }
  }

  async #open(origin: Origin, { timeoutMs, onConnection, onFailure }: Acquisition): Promise<void> {
    origin.open++;
    let connection: Connection | undefined;
    let spokeFirst = false;
    try {
      const { socket, times } = await openSocket({
        target: origin.target,
        proxy: origin.proxy,
        tls: this.#tls,
        clock: this.clock,
        timeoutMs,
        signal: this.#closing.signal,
        onRead: (length, buffer) => {
          if (connection === undefined) spokeFirst = true;
          else connection.read(length, buffer);
        },
      });
      connection = new Connection(
        socket,
        times,
        this.clock,
        (closed) => this.#forget(origin, closed),
        this.#afterRead,
      );
    } catch (error) {
      origin.open--;
      this.#serveWaiting(origin);
      onFailure(error as ConnectFailure);
      return;
    }
    if (spokeFirst) {
      this.discard(origin.target, connection);
      onFailure(
        new ConnectFailure('protocol', `${origin.target.origin} spoke before it was asked`),
      );
      return;
    }
    onConnection(connection);
  }

  /** An idle connection was closed by the server. */
  #forget(origin: Origin, connection: Connection): void {
    const index = origin.idle.indexOf(connection);
    if (index !== -1) origin.idle.splice(index, 1);
    origin.open--;
    this.#serveWaiting(origin);
  }

  #serveWaiting(origin: Origin): void {
    const next = origin.waiting.shift();
    if (next !== undefined) this.#serve(origin, next);
  }
}

function closedFailure(): ConnectFailure {
  return new ConnectFailure('cancelled', 'The connections were closed');
}
