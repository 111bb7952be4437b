/**
 * @file Everything that can go wrong on the wire, on purpose: by configuration for a share or a
 * schedule of requests, or per request by the header or body field `x-mock-fault`, whose value is
 * a fault as JSON. A fault changes the wire, never the law.
 */
import { createRandom } from '@gradus/statistics';
import type { Random } from '@gradus/statistics';
import { z } from 'zod';

const durationMs = z.number().min(0).max(600_000);
const chunks = z.int().min(0);

export const faultSchema = z.strictObject({
  /** Nothing comes back for so long; then all that is due by then. */
  delayHeadersMs: durationMs.optional(),
  /** The response's head comes in pieces. The connection ends with the response. */
  slowHeaders: z.strictObject({ bytes: z.int().min(1), everyMs: durationMs }).optional(),
  /** Everything behind so many chunks with tokens comes so much later. */
  stall: z.strictObject({ afterChunks: chunks, forMs: durationMs }).optional(),
  /** A TCP reset behind so many chunks; 0: instead of a response. */
  resetAfterChunks: chunks.optional(),
  /** The connection ends behind so many chunks: no finish, no `[DONE]`, no end of the body. */
  truncateAfterChunks: chunks.optional(),
  /** The same, but the body ends as HTTP wants it. */
  endAfterChunks: chunks.optional(),
  /** `{"error": …}` in the stream behind so many chunks, then `[DONE]`. */
  errorAfterChunks: chunks.optional(),
  /** No stream at all, but this. */
  status: z
    .strictObject({
      code: z.union([z.literal(429), z.literal(500), z.literal(503)]),
      retryAfterSeconds: z.int().min(0).optional(),
    })
    .optional(),
  /** Promises to keep the connection, then closes it when the response is complete. */
  closeAfterResponse: z.boolean().optional(),
  /** The first chunk with a role: with the first token and empty text unless said otherwise. */
  roleChunk: z.enum(['early', 'null', 'none']).optional(),
  /** Asked for or not: never sent, sent with `choices: null`, or in the last chunk. */
  usage: z.enum(['missing', 'null-choices', 'in-last-chunk']).optional(),
  omitDone: z.boolean().optional(),
  /** Every write in pieces of so many bytes. The connection ends with the response. */
  dribble: z.strictObject({ bytes: z.int().min(1), everyMs: durationMs }).optional(),
  /** Lines end in CR LF. */
  crlf: z.boolean().optional(),
  /** No space behind `data:`. */
  tightData: z.boolean().optional(),
  /** Comment lines in between. */
  comments: z.strictObject({ everyMs: z.number().min(1).max(600_000) }).optional(),
  /** So many events in one write. */
  eventsPerWrite: z.int().min(2).max(10_000).optional(),
  contentType: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'printable ASCII')
    .optional(),
});

export type Fault = z.output<typeof faultSchema>;

export const plannedFaultSchema = z
  .strictObject({
    fault: faultSchema,
    /** Each request with this probability, drawn from the configured seed. */
    probability: z.number().min(0).max(1).optional(),
    /** The requests with these numbers, counted from 0. */
    requests: z.array(z.int().min(0)).optional(),
    /** Every n-th, the first included. */
    every: z.int().min(1).optional(),
  })
  .refine(
    ({ probability, requests, every }) =>
      [probability, requests, every].filter((it) => it !== undefined).length === 1,
    'exactly one of probability, requests, every',
  );

export type PlannedFault = z.output<typeof plannedFaultSchema>;

/** Decides, request by request, which of the configured faults it gets: the first that applies. */
export class FaultPlan {
  readonly #planned: readonly PlannedFault[];
  readonly #random: Random;
  #requests = 0;

  constructor(planned: readonly PlannedFault[], seed: number) {
    this.#planned = planned;
    this.#random = createRandom(seed).split('faults');
  }

  next(): Fault | undefined {
    const request = this.#requests++;
    return this.#planned.find(({ probability, requests, every }) => {
      if (probability !== undefined) return this.#random.uniform() < probability;
      if (requests !== undefined) return requests.includes(request);
      return request % (every ?? 1) === 0;
    })?.fault;
  }
}
