/**
 * @file One connection to a server, as the exchanges on it see it: bytes stamped at the moment of
 * the socket's read, and how it ended. Who opened it is connect.ts, who keeps it is
 * connection-pool.ts.
 */
import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';

/** Whoever has an exchange on a connection. */
export interface ConnectionUser {
  /**
   * The socket was read: [0, length) of `buffer`, valid only during the call.
   * @param atMs taken before anything else happened
   */
  onRead(buffer: Buffer, length: number, atMs: number): void;
  /** The connection is over. @param error undefined where the server closed it in good order */
  onClosed(error: Error | undefined, atMs: number): void;
}

/** @param atMs of the read */
export type AfterRead = (atMs: number) => void;

/** How a new connection came about. */
export interface ConnectionTimes {
  /** From the first SYN to the established connection; of a proxy, where there is one. */
  readonly connectMs: number;
  /** The handshake, and the proxy's tunnel under it. */
  readonly tlsMs: number | undefined;
}

const readBufferBytes = 65_536;

/**
 * Reads of all connections of a thread go into one buffer: a read is handed on before the next
 * begins, so nothing is allocated per read. Windows begins reads before it hands on others.
 */
const sharedReadBuffer =
  process.platform === 'win32' ? undefined : Buffer.allocUnsafeSlow(readBufferBytes);

/** What makes a socket read into the shared buffer, past the stream machinery. */
export function readOptions(onRead: (length: number, buffer: Buffer) => void): {
  onread: { buffer: Buffer; callback: (length: number, buffer: Uint8Array) => boolean };
} {
  return {
    onread: {
      buffer: sharedReadBuffer ?? Buffer.allocUnsafeSlow(readBufferBytes),
      callback: (length, buffer) => {
        onRead(length, buffer as Buffer);
        return true;
      },
    },
  };
}

export class Connection {
  readonly times: ConnectionTimes;
  /** Exchanges that were begun on it. */
  uses = 0;
  /** By the clock: the server is not relied on to keep it for longer. */
  idleUntilMs = Number.POSITIVE_INFINITY;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #onIdleClosed: (connection: Connection) => void;
  readonly #afterRead: AfterRead | undefined;
  #user: ConnectionUser | undefined;
  #error: Error | undefined;
  #closed = false;

  /** @param onIdleClosed for the pool: closed, or spoken on, while nobody used it */
  constructor(
    socket: Socket,
    times: ConnectionTimes,
    clock: Clock,
    onIdleClosed: (connection: Connection) => void,
    afterRead?: AfterRead,
  ) {
    this.#socket = socket;
    this.times = times;
    this.#clock = clock;
    this.#onIdleClosed = onIdleClosed;
    this.#afterRead = afterRead;
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    // The server's half is closed: for a client of HTTP that is the end of the connection.
    socket.on('end', () => this.#over());
    socket.on('close', () => this.#over());
  }

  get usable(): boolean {
    return !this.#closed && !this.#socket.destroyed && this.#socket.writable;
  }

  /** The user is told of every read and of the end, until it lets go. */
  use(user: ConnectionUser): void {
    this.#user = user;
    this.uses++;
    this.#socket.ref();
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** To the pool, for another exchange: an idle connection keeps no process alive. */
  letGo(): void {
    this.#user = undefined;
    this.#socket.unref();
  }

  destroy(): void {
    this.#user = undefined;
    this.#closed = true;
    this.#socket.destroy();
  }

  /** From the socket. */
  read(length: number, buffer: Buffer): void {
    const atMs = this.#clock.nowMs();
    if (this.#user !== undefined) this.#user.onRead(buffer, length, atMs);
    else this.#over();
    this.#afterRead?.(atMs);
  }

  #over(): void {
    if (this.#closed) return;
    const user = this.#user;
    this.destroy();
    if (user === undefined) this.#onIdleClosed(this);
    else user.onClosed(this.#error, this.#clock.nowMs());
  }
}
