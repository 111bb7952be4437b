/**
 * @file What is known of a run after its last request, as a closed schema: `outcome.json`. How it
 * ended, and how the client itself fared while it measured. Where a run was killed, this is what is
 * missing; its records are there all the same.
 */
import { z } from 'zod';

export const outcomeSchemaName = 'gradus.outcome/1';

const ms = z.number().nonnegative();
const count = z.int().nonnegative();

/** One thread of the load generator, while it measured. */
export const threadHealthSchema = z.strictObject({
  /** How late the thread's event loop was, beyond what its timer was set to. */
  eventLoopDelayMs: z.strictObject({ p50: ms, p99: ms, max: ms }),
  garbageCollection: z.strictObject({ pauses: count, totalMs: ms, maxMs: ms }),
  /** Of one core, over the run. */
  busyShare: z.number().nonnegative(),
  /** Texts that were made while it measured, for want of room before. */
  preparedLate: count,
});

/** The same client at the same rate against the simulated endpoint, whose times are known. */
export const calibrationSchema = z.strictObject({
  requestsPerSecond: z.number().nonnegative(),
  chunksPerSecond: z.number().nonnegative(),
  /** Streams at once, as many as the run had. */
  liveStreams: count,
  /** Of this run's chunks per second, what the calibration reached. */
  shareOfRate: z.number().nonnegative(),
  chunks: count,
  /** The socket read that brought a chunk − the endpoint's write of it. */
  chunkLagMs: z.strictObject({ p50: z.number(), p99: z.number(), max: z.number() }),
  /** How far a request's TTFT, and a gap between chunks, was from what really happened. */
  ttftErrorMs: z.strictObject({ p50: ms, p99: ms }).optional(),
  itlErrorMs: z.strictObject({ p50: ms, p99: ms }),
});

export const runEndings = ['completed', 'interrupted', 'gave-up'] as const;

export const runOutcomeSchema = z.strictObject({
  schema: z.literal(outcomeSchemaName),
  durationMs: ms,
  ending: z.enum(runEndings),
  /** Why, where it was not `completed`. */
  reason: z.string().optional(),
  requests: count,
  threads: z.array(threadHealthSchema).min(1),
  peakMemoryBytes: count,
  /** Missing where it was not asked for, or could not be made: `notes` say why. */
  calibration: calibrationSchema.optional(),
  /** Why there is no calibration, or no view of the server. */
  notes: z.array(z.string()),
});

export type ThreadHealth = z.output<typeof threadHealthSchema>;
export type Calibration = z.output<typeof calibrationSchema>;
export type RunOutcome = z.output<typeof runOutcomeSchema>;
export type RunEnding = RunOutcome['ending'];
