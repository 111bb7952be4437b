/**
 * @file What every peer client is asked to do and what it says afterwards: a job as JSON on stdin, a
 * report as JSON on stdout. Programs in other languages keep to the same contract. All times are
 * milliseconds of the host's monotonic clock, which every process of this host shares.
 */

interface Job {
  /** `http://127.0.0.1:40123/v1` */
  readonly baseUrl: string;
  readonly model: string;
  /** Chunks that every answer has. */
  readonly outputTokens: number;
}

/** So many streams at all times; each begins anew when it ends, until the time is over. */
export interface FloodJob extends Job {
  readonly kind: 'flood';
  readonly streams: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** Requests at given times, each with a stream of its own. */
export interface PacedJob extends Job {
  readonly kind: 'paced';
  /** Since the start, in order. */
  readonly sendAtMs: readonly number[];
  /** Between which the processor's time is taken, since the start. */
  readonly windowMs: readonly [from: number, to: number];
}

export type PeerJob = FloodJob | PacedJob;

/** Of a process: what it used between two moments. */
export interface Usage {
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}

export interface FloodReport extends Usage {
  readonly kind: 'flood';
  /** Chunks with content, in the measured time. */
  readonly chunks: number;
}

export interface PacedReport extends Usage {
  readonly kind: 'paced';
  readonly requests: readonly PacedRequest[];
  /** Requests that broke, with why. */
  readonly failures: readonly string[];
}

export interface PacedRequest {
  /** Its `x-request-id`, by which the endpoint knows it; undefined where none is sent. */
  readonly id?: string;
  /** By the endpoint's count: tells requests without an id apart. */
  readonly promptTokens?: number;
  readonly scheduledMs: number;
  readonly sentMs: number;
  /** When the client had each chunk with content. */
  readonly atMs: readonly number[];
}

/** Before the first request, once a client is ready. */
export const startDelayMs = 300;

/** The body of every request: a prompt of a few tokens, and an answer of exact length. */
export function requestBody({ model, outputTokens }: Job): string {
  return JSON.stringify({
    model,
    messages: [{ role: 'user', content: 'Count as far as you can.' }],
    stream: true,
    stream_options: { include_usage: true, continuous_usage_stats: true },
    max_tokens: outputTokens,
    ignore_eos: true,
  });
}
