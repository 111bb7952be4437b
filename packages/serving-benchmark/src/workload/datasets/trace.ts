/**
 * @file A trace: when requests arrived and how long they were, in columns of numbers, so that a
 * million of them take some 16 MB. Rows are in the order of time.
 */
import { emptyDataset, InWords, refusedLine } from '../fault.ts';

export interface Trace {
  /** Since the first arrival. */
  readonly timesMs: Float64Array;
  readonly promptTokens: Int32Array;
  readonly outputTokens: Int32Array;
  /** Which blocks each prompt is made of, where the trace says so. */
  readonly blocks?: TraceBlocks;
  /** Rows of the file, and why some were left out. */
  readonly read: number;
  readonly leftOut: Readonly<Record<string, number>>;
}

export interface TraceBlocks {
  /** All blocks of all prompts in a row; equal ids have equal content. */
  readonly ids: Int32Array;
  /** Blocks of prompt i: from `ends[i − 1]` (0 for the first) to `ends[i]`. */
  readonly ends: Int32Array;
  /** Of a whole block; the last one of a prompt may be shorter. */
  readonly blockTokens: number;
}

export interface TraceOptions {
  /** Rows at most, from the beginning. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

export interface TraceRow {
  readonly timeMs: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly blocks?: readonly number[];
}

/** More than any published trace; a file of more rows needs a `limit`. */
const mostRows = 5_000_000;

/** Gathers rows in any order of time; rows of equal time keep the order of the file. */
export class TraceBuilder {
  readonly #path: string;
  readonly #rows: TraceRow[] = [];
  readonly #leftOut: Record<string, number> = {};
  readonly #limit: number;
  #read = 0;

  constructor(path: string, { limit }: TraceOptions) {
    this.#path = path;
    this.#limit = limit;
  }

  /** @returns false when no more rows are wanted */
  add(line: number, row: TraceRow): boolean {
    if (this.#rows.length === mostRows) {
      throw refusedLine(
        this.#path,
        line,
        `at most ${mostRows} rows, or a limit`,
        new InWords('more'),
      );
    }
    this.#read++;
    return this.#rows.push(row) < this.#limit;
  }

  leaveOut(reason: string): void {
    this.#read++;
    this.#leftOut[reason] = (this.#leftOut[reason] ?? 0) + 1;
  }

  finish(blockTokens?: number): Trace {
    const rows = this.#rows.sort((a, b) => a.timeMs - b.timeMs);
    if (rows.length === 0) {
      const received = this.#read === 0 ? 'no row' : `${this.#read} rows, all of them left out`;
      throw emptyDataset(this.#path, 'at least one request', received);
    }
    const startMs = rows[0]!.timeMs;
    return {
      timesMs: Float64Array.from(rows, ({ timeMs }) => timeMs - startMs),
      promptTokens: Int32Array.from(rows, ({ promptTokens }) => promptTokens),
      outputTokens: Int32Array.from(rows, ({ outputTokens }) => outputTokens),
      ...(blockTokens === undefined ? {} : { blocks: blocksOf(rows, blockTokens) }),
      read: this.#read,
      leftOut: this.#leftOut,
    };
  }
}

function blocksOf(rows: readonly TraceRow[], blockTokens: number): TraceBlocks {
  let end = 0;
  const ends = Int32Array.from(rows, ({ blocks }) => (end += blocks?.length ?? 0));
  const ids = new Int32Array(end);
  for (const [row, { blocks }] of rows.entries()) ids.set(blocks ?? [], ends[row - 1] ?? 0);
  return { ids, ends, blockTokens };
}
