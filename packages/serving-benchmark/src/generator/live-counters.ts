/**
 * @file What a thread has done so far, in memory that the main thread reads without asking: a
 * message for each request would take time from both.
 */
import type { RequestRecord } from '../measurements/record.ts';

const places = ['sent', 'completed', 'failed', 'outputTokens', 'ready', 'latencies'] as const;
type Place = (typeof places)[number];

/** The newest so many requests: TTFT and mean gap of each, in turn. */
const recent = 256;
const length = places.length + 2 * recent;

export type LiveTotals = Readonly<Record<Exclude<Place, 'latencies'>, number>> & {
  readonly recentTtftMs: readonly number[];
  readonly recentTpotMs: readonly number[];
};

export class LiveCounters {
  readonly memory: SharedArrayBuffer;
  readonly #values: Float64Array;

  constructor(memory = new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#values = new Float64Array(memory);
  }

  add(place: Exclude<Place, 'latencies'>, amount = 1): void {
    this.#values[places.indexOf(place)]! += amount;
  }

  set(place: Exclude<Place, 'latencies'>, value: number): void {
    this.#values[places.indexOf(place)] = value;
  }

  onRecord({ failure, sentMs, chunks, outputTokens }: RequestRecord): void {
    this.add(failure === undefined ? 'completed' : 'failed');
    const tokens = outputTokens?.tokens ?? chunks.atMs.length;
    this.add('outputTokens', tokens);
    const first = chunks.atMs[0];
    if (failure !== undefined || first === undefined || sentMs === undefined) return;
    const latencies = places.indexOf('latencies');
    const at = places.length + 2 * (this.#values[latencies]! % recent);
    this.#values[at] = first - sentMs;
    this.#values[at + 1] = tokens > 1 ? (chunks.atMs.at(-1)! - first) / (tokens - 1) : Number.NaN;
    this.#values[latencies]!++;
  }

  totals(): LiveTotals {
    const value = (place: Place): number => this.#values[places.indexOf(place)]!;
    const kept = Math.min(recent, value('latencies'));
    const column = (offset: number): number[] =>
      Array.from({ length: kept }, (_, i) => this.#values[places.length + 2 * i + offset]!).filter(
        (ms) => !Number.isNaN(ms),
      );
    return {
      sent: value('sent'),
      completed: value('completed'),
      failed: value('failed'),
      outputTokens: value('outputTokens'),
      ready: value('ready'),
      recentTtftMs: column(0),
      recentTpotMs: column(1),
    };
  }
}
