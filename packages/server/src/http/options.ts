/** @file How the server listens, and what it lets in. */

export interface ServerLimits {
  /** Requests that compute or wait for it, beyond those that fit into a step; more are told 429. */
  readonly maxWaiting: number;
  readonly maxConnections: number;
  readonly maxBodyBytes: number;
  /** Of all bodies that are being read at one moment; beyond that 429. */
  readonly maxBodyBytesTogether: number;
  /** Of one answer that its client has not read; beyond that it is ended, and its blocks are free. */
  readonly maxUnreadBytes: number;
  /** For the head of a request, and for the request as a whole; beyond that 408. */
  readonly headTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** For what runs when the server is asked to end. */
  readonly drainMs: number;
}

export interface ListenOptions extends ServerLimits {
  /** Loopback unless said otherwise. */
  readonly host: string;
  /** 0 is any that is free. */
  readonly port: number;
  /** Asked of every request under /v1, and of /tokenize and /detokenize. */
  readonly apiKey?: string | undefined;
  /** Told of what was answered with 500: the client hears no details. */
  readonly onDefect?: ((error: unknown) => void) | undefined;
}

export const defaultListenOptions: ListenOptions = {
  host: '127.0.0.1',
  port: 8000,
  maxWaiting: 256,
  maxConnections: 1024,
  maxBodyBytes: 2 ** 20,
  maxBodyBytesTogether: 64 * 2 ** 20,
  maxUnreadBytes: 2 ** 20,
  headTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  drainMs: 30_000,
};
