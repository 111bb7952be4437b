/**
 * @file What is known of a run before its first request, as a closed schema: `run.json`. Together
 * with the records it is all that an analysis needs, today or by a better program later. It never
 * holds a secret: of the target it has the address and what the server said of itself.
 */
import { z } from 'zod';
import { objectiveNames } from '../analysis/objectives.ts';
import { workloadSchema } from '../workload/config.ts';

export const runSchemaName = 'gradus.run/1';

const count = z.int().nonnegative();
const line = z.string().min(1);

export const targetKinds = ['real', 'simulated', 'recorded'] as const;

export const runHeaderSchema = z.strictObject({
  schema: z.literal(runSchemaName),
  /** The moment that is 0 in the records. */
  startedAt: z.iso.datetime(),
  /** Of the names that its requests carried in `x-request-id`: `<prefix>-<index>`. */
  requestIdPrefix: line.optional(),
  /** Of the program that measured. */
  version: line,
  seed: count,
  workload: z.strictObject({
    /** Equal for two runs exactly when they were to send the same at the same times. */
    fingerprint: line,
    config: workloadSchema,
    /** Requests, or sessions where there are any; missing: until the run ends. */
    total: count.optional(),
    /** What of a file was sent: entries, those left out, lengths that were changed, its hash. */
    source: z.record(z.string(), z.json()),
  }),
  target: z.strictObject({
    kind: z.enum(targetKinds),
    /** Without credentials and query. */
    baseUrl: line,
    engine: line,
    version: line.optional(),
    model: line,
    maxModelLength: count.optional(),
  }),
  objectives: z.array(
    z.strictObject({ name: z.enum(objectiveNames), limitMs: z.number().positive() }),
  ),
  /** Of a run that several hosts share: which part this is. */
  part: z.strictObject({ index: count, count: z.int().positive() }),
  /** Of a run that was put together from parts: between the first start and the last. */
  startsApartMs: z.number().nonnegative().optional(),
  threads: z.int().positive(),
  client: z.strictObject({
    connectMs: z.number(),
    firstByteMs: z.number(),
    idleMs: z.number(),
    totalMs: z.number(),
    retries: count,
    /** Missing: as many as it takes. */
    maxSockets: z.int().positive().optional(),
    proxied: z.boolean(),
    insecure: z.boolean(),
    /** Sent before the clock started, recorded nowhere. */
    warmUpRequests: count,
  }),
  /** Of all machines that serve, in any currency. */
  pricePerHour: z.number().positive().optional(),
  gpus: z.int().positive().optional(),
});

export type RunHeader = z.output<typeof runHeaderSchema>;
export type RunTarget = RunHeader['target'];
