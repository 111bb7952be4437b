/**
 * The figures of a serving benchmark, from the raw log of its requests. Fill in the three functions
 * at the bottom; `./gradus lab watch serving-benchmark` judges the file on every save.
 *
 * All times are milliseconds on one clock. **First** and **last** are the reads that brought the
 * first and the last chunk with generated content: text, reasoning or a tool call. A chunk with
 * nothing but a role, an empty delta, usage or `[DONE]` is no content.
 *
 *     scheduled 100 · sent 130 · role 180 · "Once" 250 · " upon" 270 · " a" 310 · [DONE] 900
 *
 *     ttftMs           120    first − sent
 *     scheduledTtftMs  150    first − scheduled: with the client's own queueing
 *     e2eMs            180    last − sent
 *     tpotMs            30    (last − first) / (n − 1), n = 3 output tokens
 *     rawGapsMs        [20, 40]
 */

/** What was logged about one request. */
export interface RequestLog {
  /** When the load shape said to send. */
  readonly scheduledMs: number;
  /** The request's bytes were handed to the socket; missing where no connection came about. */
  readonly sentMs?: number;
  /** Of HTTP; missing where no response came. */
  readonly status?: number;
  /** What came of the stream, in order. One read can bring several. */
  readonly events: readonly StreamEvent[];
  /** The connection was closed as HTTP wants it, or it broke. */
  readonly closed: 'in-order' | 'reset';
  /** `max_tokens` of the request. */
  readonly requestedTokens: number;
}

export interface StreamEvent {
  readonly readMs: number;
  readonly data: Chunk | '[DONE]';
}

/** As the OpenAI API streams it. */
export interface Chunk {
  readonly choices?: readonly Choice[];
  /** At the end, or in every chunk: then the count is of all tokens so far. */
  readonly usage?: { readonly completion_tokens: number };
  /** An error after the status was sent: 200 all the same. */
  readonly error?: { readonly message: string };
}

export interface Choice {
  /** Of `/v1/completions`. */
  readonly text?: string;
  /** Of `/v1/chat/completions`. */
  readonly delta?: {
    readonly role?: string;
    readonly content?: string | null;
    /** Engines send either, or the same text in both. */
    readonly reasoning?: string | null;
    readonly reasoning_content?: string | null;
    readonly tool_calls?: readonly object[];
  };
  readonly finish_reason?: string | null;
}

/**
 * Undefined is a value that does not exist; it is never 0. A request that failed has no TTFT, E2E,
 * TPOT, gap or ITL: nobody waits for half an answer. Its send lag stays.
 */
export interface Figures {
  /**
   * Status 200, no error in the stream, and the stream said that it was finished: by a
   * `finish_reason`, by `[DONE]`, or by usage in a chunk whose `choices` are empty. Any of the
   * three will do. How the connection was closed says nothing.
   */
  readonly completed: boolean;
  /** sent − scheduled. */
  readonly sendLagMs: number | undefined;
  readonly ttftMs: number | undefined;
  readonly scheduledTtftMs: number | undefined;
  readonly e2eMs: number | undefined;
  /** Undefined for n ≤ 1. */
  readonly tpotMs: number | undefined;
  /** Between one chunk with content and the next. */
  readonly rawGapsMs: readonly number[];
  /**
   * Between tokens. By what `countedBy` says:
   * - `server-per-chunk`: a gap that ended with a chunk of k tokens is k gaps of one k-th. The
   *   first chunk ends no gap.
   * - `server-final`: each raw gap times (chunks − 1) / (n − 1); none for n ≤ 1.
   * - `chunks`: the raw gaps.
   */
  readonly itlsMs: readonly number[];
  /** n: the last count that the server gave, else the number of chunks with content. */
  readonly outputTokens: number;
  /**
   * - `server-per-chunk`: every chunk with content came with a count. It holds the tokens that were
   *   counted since the chunk with content before it.
   * - `server-final`: the server counted, but not in every one of them
   * - `chunks`: it did not count
   */
  readonly countedBy: 'server-per-chunk' | 'server-final' | 'chunks';
}

/** A promise about latency. The limit itself still keeps it. */
export interface Objective {
  readonly name: 'ttft' | 'scheduled-ttft' | 'tpot' | 'e2e';
  readonly limitMs: number;
}

/** The end is excluded. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Goodput {
  /** Completed, and every objective met. */
  readonly good: number;
  /** Completed, and an objective missed. */
  readonly bad: number;
  readonly failed: number;
  /** Of all three. */
  readonly share: number;
  /** Good requests per second of the window. */
  readonly perSecond: number;
}

export function requestFigures(log: RequestLog): Figures {
  throw new Error(`your turn: read ${log.events.length} events`);
}

/**
 * Of the requests that were scheduled within the window; undefined where there are none. A completed
 * request of one token has no pace, so it cannot miss `tpot`; one without content misses the others.
 */
export function goodput(
  logs: readonly RequestLog[],
  objectives: readonly Objective[],
  window: TimeWindow,
): Goodput | undefined {
  throw new Error(
    `your turn: hold ${logs.length} requests from ${window.fromMs} ms on to ${objectives.length} objectives`,
  );
}

/**
 * @param percent 50 for the median; above 0 and below 100
 * @returns The value at position (values − 1) · percent / 100 of the sorted values, interpolated
 *   between its two neighbours; undefined where there are fewer values than it needs: the smallest
 *   number m with qᵐ + m · (1 − q) · qᵐ⁻¹ ≤ 0.01, where q is percent / 100, or 1 − percent / 100
 *   if that is more. These are 11 for p50, 64 for p90 and p10, 130 for p95, 662 for p99.
 */
export function percentile(values: readonly number[], percent: number): number | undefined {
  throw new Error(`your turn: take p${percent} of ${values.length} values, or refuse`);
}
