/**
 * @file The record of one request, as a closed schema: what was sent, when what came back, and
 * what went wrong. One line of JSONL each. Nothing here is computed from anything else here.
 *
 * Times are milliseconds since the run began, on one monotonic clock, to the microsecond.
 */
import { z } from 'zod';

const timeMs = z.number().nonnegative();
const count = z.int().nonnegative();

/**
 * Where a number of tokens comes from, best first:
 * - `server-per-chunk`: the server counted while it streamed (`continuous_usage_stats`, `timings`)
 * - `server-final`: its usage at the end
 * - `tokenizer`: the text, tokenized here
 * - `chunks`: as many as chunks with content, for want of anything better
 */
export const countSources = ['server-per-chunk', 'server-final', 'tokenizer', 'chunks'] as const;
export type CountSource = (typeof countSources)[number];

const tokenCount = z.strictObject({ tokens: count, source: z.enum(countSources) });

/**
 * - `connect`, `tls`: no connection came about
 * - `http`: a status other than 200; its body is kept
 * - `in-band`: an error inside a stream that had begun with 200
 * - `protocol`: bytes that are not what HTTP or the API says
 * - `truncated`: the stream ended without having finished
 * - `reset`: the connection broke
 * - `timeout`: of connecting, the first byte, silence, or the whole
 * - `cancelled`: by Ctrl-C or at the end of the run
 */
export const failureClasses = [
  'connect',
  'tls',
  'http',
  'in-band',
  'protocol',
  'truncated',
  'reset',
  'timeout',
  'cancelled',
] as const;
export type FailureClass = (typeof failureClasses)[number];

const failure = z.strictObject({
  class: z.enum(failureClasses),
  /** One line; never a header that carries a secret. */
  message: z.string(),
  status: z.int().optional(),
  /** The head of the response's body. */
  body: z.string().optional(),
  retryAfterMs: timeMs.optional(),
});

export const requestRecordSchema = z.strictObject({
  /** In the order of the schedule. */
  index: count,
  session: z.strictObject({ id: count, turn: count }).optional(),
  /** What the workload meant to ask for. */
  intended: z.strictObject({
    promptTokens: count.optional(),
    outputTokens: count.optional(),
    /** Of the prompt, shared with other requests. */
    sharedPrefixTokens: count.optional(),
  }),
  scheduledMs: timeMs,
  /** The request's bytes were handed to the socket; missing where it never came to that. */
  sentMs: timeMs.optional(),
  /** First byte of the response's head. */
  firstByteMs: timeMs.optional(),
  /** The stream was over, or given up. */
  endMs: timeMs,
  connection: z.strictObject({
    reused: z.boolean(),
    /** Of a new one: from the first SYN to the established connection. */
    connectMs: timeMs.optional(),
    tlsMs: timeMs.optional(),
    /** Times a reused socket turned out to be closed before any byte came back. */
    reconnects: count,
  }),
  /** Chunks with generated content: the socket read that brought each, and the tokens it held. */
  chunks: z.strictObject({
    atMs: z.array(timeMs),
    /** Undefined where nobody counted per chunk. */
    tokens: z.array(count).optional(),
  }),
  promptTokens: tokenCount.optional(),
  outputTokens: tokenCount.optional(),
  /** Prompt tokens that the server took from its prefix cache. */
  cachedTokens: count.optional(),
  finishReason: z.string().optional(),
  retries: count,
  failure: failure.optional(),
});

export type RequestRecord = z.output<typeof requestRecordSchema>;
export type Failure = z.output<typeof failure>;
export type TokenCount = z.output<typeof tokenCount>;
