/**
 * @file One request and its response on a connection of the pool: written, timed, parsed, given
 * up when it takes too long. A connection that was kept alive may have been closed by the server
 * in the meantime; when it closes before any byte came back, the request goes out once more on a
 * new one. That is neither a retry nor a failure, but it is counted.
 */
import type { FailureClass } from '../measurements/record.ts';
import { onAbort } from './cancellation.ts';
import type { ConnectFailure } from './connect.ts';
import type { Connection, ConnectionUser } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { causeOf } from './failure.ts';
import { ProtocolError } from './protocol-error.ts';
import { requestBytes, type Body, type RequestLine } from './request-bytes.ts';
import type { ResponseHead } from './response-head.ts';
import { ResponseParser } from './response-parser.ts';
import type { Target } from './target.ts';
import type { Timeouts } from './timeouts.ts';

export interface ExchangeRequest extends RequestLine {
  readonly target: Target;
  readonly body?: Body | undefined;
}

/** How an exchange ended, and when what happened. */
export interface ExchangeOutcome {
  readonly sentMs: number | undefined;
  readonly firstByteMs: number | undefined;
  readonly endMs: number;
  readonly reused: boolean;
  readonly connectMs: number | undefined;
  readonly tlsMs: number | undefined;
  readonly reconnects: number;
  readonly head: ResponseHead | undefined;
  /** Undefined: the response came to its end. */
  readonly failure: { readonly class: FailureClass; readonly message: string } | undefined;
}

export interface ExchangeHandler {
  onHead?(head: ResponseHead, atMs: number): void;
  /**
   * Bytes of the body, valid only during the call. What it throws ends the exchange: a
   * ProtocolError as a failure of that class, anything else as the defect it is.
   * @returns true where nothing more is needed: the rest is awaited only briefly
   */
  onBody(buffer: Buffer, start: number, end: number, atMs: number): boolean;
  onOutcome(outcome: ExchangeOutcome): void;
  /** A defect of ours, thrown by the handler. */
  onDefect(error: unknown): void;
}

/** After everything that matters was read, how long the connection may take to become free. */
const drainMs = 1000;

/** Starts at once; the handler hears the outcome exactly once. */
export function startExchange(
  pool: ConnectionPool,
  request: ExchangeRequest,
  timeouts: Timeouts,
  signal: AbortSignal | undefined,
  handler: ExchangeHandler,
): void {
  new Exchange(pool, request, timeouts, handler).start(signal);
}

class Exchange implements ConnectionUser {
  readonly #pool: ConnectionPool;
  readonly #request: ExchangeRequest;
  readonly #timeouts: Timeouts;
  readonly #handler: ExchangeHandler;
  readonly #startMs: number;
  #parser: ResponseParser;
  #connection: Connection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #forgetSignal: (() => void) | undefined;
  #sentMs: number | undefined;
  #firstByteMs: number | undefined;
  #lastReadMs = 0;
  #reused = false;
  #reconnects = 0;
  /** All that is needed was read. */
  #enough = false;
  #settled = false;

  constructor(
    pool: ConnectionPool,
    request: ExchangeRequest,
    timeouts: Timeouts,
    handler: ExchangeHandler,
  ) {
    this.#pool = pool;
    this.#request = request;
    this.#timeouts = timeouts;
    this.#handler = handler;
    this.#startMs = pool.clock.nowMs();
    this.#parser = this.#newParser();
  }

  start(signal: AbortSignal | undefined): void {
    if (signal?.aborted === true) {
      this.#fail('cancelled', 'Cancelled before it was sent', this.#startMs);
      return;
    }
    if (signal !== undefined) {
      this.#forgetSignal = onAbort(signal, () =>
        this.#fail('cancelled', 'Cancelled', this.#pool.clock.nowMs()),
      );
    }
    this.#watch();
    this.#acquire(false);
  }

  onRead(buffer: Buffer, length: number, atMs: number): void {
    this.#lastReadMs = atMs;
    if (this.#firstByteMs === undefined) {
      this.#firstByteMs = atMs;
      this.#watch();
    }
    try {
      const behind = this.#parser.push(buffer, 0, length, atMs);
      if (this.#parser.complete) this.#complete(behind === length, atMs);
    } catch (error) {
      this.#broken(error, atMs);
    }
  }

  onClosed(error: Error | undefined, atMs: number): void {
    if (this.#firstByteMs === undefined && this.#reused) {
      this.#reconnects++;
      this.#dropConnection();
      this.#acquire(true);
      return;
    }
    if (this.#parser.closed() || this.#enough) {
      this.#complete(false, atMs);
      return;
    }
    if (error !== undefined) {
      this.#fail('reset', `The connection broke: ${causeOf(error)}`, atMs);
    } else if (this.#firstByteMs === undefined) {
      this.#fail('reset', 'The server closed the connection without a response', atMs);
    } else {
      this.#fail('truncated', 'The server closed the connection inside the response', atMs);
    }
  }

  #newParser(): ResponseParser {
    return new ResponseParser({
      onHead: (head, atMs) => this.#handler.onHead?.(head, atMs),
      onBody: (buffer, start, end, atMs) => {
        if (!this.#enough && this.#handler.onBody(buffer, start, end, atMs)) {
          this.#enough = true;
          // The deadline has moved: nearer than the timer may be set to.
          if (!this.#parser.complete) this.#watch();
        }
      },
    });
  }

  #acquire(fresh: boolean): void {
    this.#pool.acquire(this.#request.target, {
      fresh,
      timeoutMs: this.#timeouts.connectMs,
      onConnection: (connection) => this.#send(connection),
      onFailure: (failure: ConnectFailure) =>
        this.#fail(failure.failureClass, failure.message, this.#pool.clock.nowMs()),
    });
  }

  #send(connection: Connection): void {
    if (this.#settled) {
      // Given up while it was opened: somebody else can use it.
      this.#pool.release(this.#request.target, connection);
      return;
    }
    this.#connection = connection;
    this.#reused = connection.uses > 0;
    connection.use(this);
    const bytes = this.#bytes();
    this.#sentMs = this.#pool.clock.nowMs();
    connection.write(bytes);
    this.#watch();
  }

  #bytes(): Buffer {
    const { target, method, path, requestId, body } = this.#request;
    const proxy = this.#pool.proxyFor(target);
    // A proxy fetches http itself; for https it is a tunnel that sees nothing.
    if (proxy === undefined || target.secure) {
      return requestBytes(target, { method, path, requestId }, body);
    }
    const extra = new Map<string, string>();
    if (proxy.authorization !== undefined) extra.set('proxy-authorization', proxy.authorization);
    return requestBytes(
      target,
      { method, path: `${target.origin}${path}`, requestId },
      body,
      extra,
    );
  }

  /** Whichever limit is reached first: when, and in words. */
  #deadline(): { readonly atMs: number; readonly message: string } {
    const { firstByteMs, idleMs, totalMs } = this.#timeouts;
    const limits = [{ atMs: this.#startMs + totalMs, message: `Not over within ${totalMs} ms` }];
    if (this.#firstByteMs !== undefined) {
      const silenceMs = this.#enough ? Math.min(drainMs, idleMs) : idleMs;
      limits.push({ atMs: this.#lastReadMs + silenceMs, message: `Silence for ${idleMs} ms` });
    } else if (this.#sentMs !== undefined) {
      const message = `No byte within ${firstByteMs} ms`;
      limits.push({ atMs: this.#sentMs + firstByteMs, message });
    }
    return limits.reduce((first, limit) => (limit.atMs < first.atMs ? limit : first));
  }

  /** One timer, set anew only when it goes off: reads merely move the deadline. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#settled) return;
    const nowMs = this.#pool.clock.nowMs();
    const { atMs, message } = this.#deadline();
    if (atMs > nowMs) {
      // A timer may go off a fraction early, and takes no more than 2^31 ms.
      const delayMs = Math.min(Math.ceil(atMs - nowMs), 2 ** 31 - 1);
      this.#timer = setTimeout(() => this.#watch(), delayMs);
    } else if (this.#enough) {
      this.#complete(false, nowMs);
    } else {
      this.#fail('timeout', message, nowMs);
    }
  }

  #broken(error: unknown, atMs: number): void {
    if (error instanceof ProtocolError) {
      if (this.#enough) this.#complete(false, atMs);
      else this.#fail('protocol', error.message, atMs);
      return;
    }
    if (this.#settled) throw error;
    this.#settle();
    this.#dropConnection();
    this.#handler.onDefect(error);
  }

  /** @param clean nothing lies on the connection behind the response */
  #complete(clean: boolean, atMs: number): void {
    if (this.#settled) return;
    const connection = this.#connection;
    const head = this.#parser.head;
    const outcome = this.#outcome(atMs, undefined);
    this.#settle();
    if (clean && connection !== undefined && head?.keepAlive === true) {
      this.#connection = undefined;
      connection.idleUntilMs = atMs + (head.keepAliveMs ?? Number.POSITIVE_INFINITY);
      this.#pool.release(this.#request.target, connection);
    }
    this.#dropConnection();
    this.#handler.onOutcome(outcome);
  }

  #fail(failureClass: FailureClass, message: string, atMs: number): void {
    if (this.#settled) return;
    const outcome = this.#outcome(atMs, { class: failureClass, message });
    this.#settle();
    this.#dropConnection();
    this.#handler.onOutcome(outcome);
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#forgetSignal?.();
  }

  #dropConnection(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection !== undefined) this.#pool.discard(this.#request.target, connection);
  }

  #outcome(endMs: number, failure: ExchangeOutcome['failure']): ExchangeOutcome {
    const times = this.#reused ? undefined : this.#connection?.times;
    return {
      sentMs: this.#sentMs,
      firstByteMs: this.#firstByteMs,
      endMs,
      reused: this.#reused,
      connectMs: times?.connectMs,
      tlsMs: times?.tlsMs,
      reconnects: this.#reconnects,
      head: this.#parser.head,
      failure,
    };
  }
}
