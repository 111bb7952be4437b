/**
 * @file What a thread has done so far, in memory that the main thread reads without asking: a
 * message for each request would take time from both.
 */
import { failureClasses, type FailureClass, type RequestRecord } from '../measurements/record.ts';

const counts = ['sent', 'completed', 'failed', 'outputTokens', 'ready', 'latencies'] as const;
type Count = (typeof counts)[number];

/** The newest so many requests: send lag, TTFT and mean gap of each, in turn. */
const recent = 256;
const columns = 3;
const failuresAt = counts.length;
const recentAt = failuresAt + failureClasses.length;
const length = recentAt + columns * recent;

export interface LiveTotals extends Readonly<Record<Exclude<Count, 'latencies'>, number>> {
  /** Classes that there were. */
  readonly failures: ReadonlyMap<FailureClass, number>;
  readonly recentSendLagMs: readonly number[];
  readonly recentTtftMs: readonly number[];
  readonly recentTpotMs: readonly number[];
}

export class LiveCounters {
  readonly memory: SharedArrayBuffer;
  readonly #values: Float64Array;

  constructor(memory = new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#values = new Float64Array(memory);
  }

  add(count: Exclude<Count, 'latencies'>, amount = 1): void {
    this.#values[counts.indexOf(count)]! += amount;
  }

  set(count: Exclude<Count, 'latencies'>, value: number): void {
    this.#values[counts.indexOf(count)] = value;
  }

  /** @returns the class of its failure, where it is the first of that class */
  onRecord({
    failure,
    scheduledMs,
    sentMs,
    chunks,
    outputTokens,
  }: RequestRecord): FailureClass | undefined {
    const tokens = outputTokens?.tokens ?? chunks.atMs.length;
    this.add('outputTokens', tokens);
    if (failure !== undefined) {
      this.add('failed');
      const at = failuresAt + failureClasses.indexOf(failure.class);
      return this.#values[at]!++ === 0 ? failure.class : undefined;
    }
    this.add('completed');
    const first = chunks.atMs[0];
    if (first === undefined || sentMs === undefined) return undefined;
    const latencies = counts.indexOf('latencies');
    const at = recentAt + columns * (this.#values[latencies]! % recent);
    this.#values[at] = sentMs - scheduledMs;
    this.#values[at + 1] = first - sentMs;
    this.#values[at + 2] = tokens > 1 ? (chunks.atMs.at(-1)! - first) / (tokens - 1) : Number.NaN;
    this.#values[latencies]!++;
    return undefined;
  }

  totals(): LiveTotals {
    const value = (count: Count): number => this.#values[counts.indexOf(count)]!;
    const kept = Math.min(recent, value('latencies'));
    const column = (offset: number): number[] =>
      Array.from({ length: kept }, (_, i) => this.#values[recentAt + columns * i + offset]!).filter(
        (ms) => !Number.isNaN(ms),
      );
    return {
      sent: value('sent'),
      completed: value('completed'),
      failed: value('failed'),
      outputTokens: value('outputTokens'),
      ready: value('ready'),
      failures: new Map(
        failureClasses
          .map((name, at) => [name, this.#values[failuresAt + at]!] as const)
          .filter(([, requests]) => requests > 0),
      ),
      recentSendLagMs: column(0),
      recentTtftMs: column(1),
      recentTpotMs: column(2),
    };
  }
}
