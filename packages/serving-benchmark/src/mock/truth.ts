/**
 * @file What really happened, for whoever wants to check a client's figures: per request the times
 * by the law and the times at which the bytes were handed to the socket. The difference is the
 * mock's own error, which is nobody else's. All times are of the host's monotonic clock.
 */
import { createHistogram } from '@gradus/statistics';
import type { StreamHistogram } from '@gradus/statistics';

export interface TruthRecord {
  /** Of the response (`chatcmpl-…`). */
  readonly id: string;
  /** The request's own `x-request-id`. */
  readonly clientRequestId?: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly preemptions: number;
  /** The request's body was complete. */
  readonly arrivalMs: number;
  /** Missing where it was cancelled before. */
  readonly firstScheduledMs?: number;
  readonly chunks: {
    readonly lawMs: readonly number[];
    /** Handed to the socket, or to the fault that holds it back. Fewer where the client left. */
    readonly writtenMs: readonly number[];
    readonly tokens: readonly number[];
  };
  readonly end: 'finished' | 'cancelled';
}

export interface LagSummary {
  readonly chunks: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const lagRange = { resolution: 0.001, highest: 3_600_000, significantDigits: 3 } as const;

/** Keeps the newest requests, as many as have `mostChunks` chunks together. */
export class TruthLog {
  readonly #mostChunks: number;
  readonly #records = new Map<string, TruthRecord>();
  #chunks = 0;
  #dropped = 0;
  readonly #lag: StreamHistogram = createHistogram(lagRange);
  #worstLagMs = 0;

  constructor(mostChunks: number) {
    this.#mostChunks = mostChunks;
  }

  /** Oldest first. */
  records(): TruthRecord[] {
    return [...this.#records.values()];
  }

  /** Requests that are no longer kept. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A chunk was written so much after its time by the law. */
  recordLag(lagMs: number): void {
    this.#lag.record(Math.min(Math.max(lagMs, 0), lagRange.highest));
    this.#worstLagMs = Math.max(this.#worstLagMs, lagMs);
  }

  lag(): LagSummary | undefined {
    if (this.#lag.count === 0) return undefined;
    return {
      chunks: this.#lag.count,
      medianMs: this.#lag.quantile(0.5),
      p99Ms: this.#lag.quantile(0.99),
      maxMs: this.#worstLagMs,
    };
  }

  add(record: TruthRecord): void {
    this.#records.set(record.id, record);
    this.#chunks += weight(record);
    for (const [id, oldest] of this.#records) {
      if (this.#chunks <= this.#mostChunks) break;
      this.#records.delete(id);
      this.#chunks -= weight(oldest);
      this.#dropped += 1;
    }
  }
}

/** A request without chunks takes room as well. */
function weight(record: TruthRecord): number {
  return record.chunks.lawMs.length + 1;
}
