/**
 * @file How long an exchange may take, stage by stage.
 */

export interface Timeouts {
  /** TCP, a proxy's tunnel and TLS together. */
  readonly connectMs: number;
  /** From the request's bytes to the first byte of the response. */
  readonly firstByteMs: number;
  /** Silence inside a response. */
  readonly idleMs: number;
  /** From the start, waiting for a connection included, to the end. */
  readonly totalMs: number;
}

/** Long prompts on a loaded server take minutes to their first byte; nothing here is in a hurry. */
export const defaultTimeouts: Timeouts = {
  connectMs: 10_000,
  firstByteMs: 600_000,
  idleMs: 120_000,
  totalMs: 3_600_000,
};

/** Nobody waits minutes for a probe. */
export const probeTimeouts: Timeouts = {
  connectMs: 5_000,
  firstByteMs: 10_000,
  idleMs: 10_000,
  totalMs: 30_000,
};
