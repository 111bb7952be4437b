/**
 * @file What a server said of itself at one moment, in one schema for all engines. One line of JSONL
 * each. Whatever an engine does not say is missing, never 0. Counters count since the engine
 * started; what grew during a run is for the analysis to say.
 */
import { z } from 'zod';
import { engines } from '../wire/dialect.ts';

const amount = z.number().nonnegative();
const share = z.number().min(0).max(1);

/**
 * - `ttft`: arrival at the server to first token
 * - `queue`: arrival to the first step
 * - `prefill`: first step to first token
 * - `decode`: first token to last
 * - `inference`: prefill and decode
 * - `itl`: between tokens, pooled over requests
 * - `tpot`: per output token after the first; each request counts once
 * - `e2e`: arrival to last token
 *
 * vLLM counts a request's queue, prefill, decode and e2e when it is over, its ttft when it comes.
 */
export const latencyNames = [
  'ttft',
  'queue',
  'prefill',
  'decode',
  'inference',
  'itl',
  'tpot',
  'e2e',
] as const;
export type LatencyName = (typeof latencyNames)[number];

const latency = z.strictObject({ sumMs: amount, count: amount });

const gpuSample = z.strictObject({
  index: z.int().nonnegative(),
  /** Indexes repeat from host to host. */
  uuid: z.string().optional(),
  name: z.string().optional(),
  /** Share of time in which any kernel ran: a full GPU may still be badly used. */
  utilization: share.optional(),
  memoryUsedBytes: amount.optional(),
  memoryTotalBytes: amount.optional(),
  powerWatts: amount.optional(),
  temperatureCelsius: z.number().optional(),
  smClockMhz: amount.optional(),
  /** A counter; better than any integral of power. */
  energyJoules: amount.optional(),
});

export const serverSampleSchema = z.strictObject({
  /**
   * On the run's clock, negative before it began: halfway between asking and having the whole
   * answer. When in between the server looked is not known: `uncertaintyMs` to either side.
   */
  atMs: z.number(),
  uncertaintyMs: amount,
  /** Missing: `/metrics` gave nothing this time, and the figures below are missing with it. */
  engine: z.enum(engines).optional(),

  /** Of the KV cache, the mean over the engines behind the address. */
  kvUsage: share.optional(),
  running: amount.optional(),
  /** Arrived, not in the batch; swapped out counts as waiting. */
  waiting: amount.optional(),

  preemptions: amount.optional(),
  /**
   * Looked up and found, in tokens; in blocks by vLLM before 0.9, so only their ratio means the same
   * everywhere.
   */
  prefixCache: z.strictObject({ queries: amount, hits: amount }).optional(),
  /** All prompt tokens taken in, those from the prefix cache included. */
  promptTokens: amount.optional(),
  cachedPromptTokens: amount.optional(),
  generationTokens: amount.optional(),
  requestsFinished: amount.optional(),
  speculative: z
    .strictObject({
      /** Steps of a sequence with proposed tokens. */
      drafts: amount.optional(),
      draftTokens: amount.optional(),
      acceptedTokens: amount.optional(),
      /** Gauges of SGLang, its own average over recent steps. */
      tokensPerStep: amount.optional(),
      acceptanceRate: share.optional(),
    })
    .optional(),
  latencies: z.partialRecord(z.enum(latencyNames), latency).optional(),

  /** GPUs are asked beside `/metrics` and answer in their own time. */
  gpusAtMs: z.number().optional(),
  gpus: z.array(gpuSample).optional(),
});

export type ServerSample = z.output<typeof serverSampleSchema>;
export type GpuSample = z.output<typeof gpuSample>;
/** What `/metrics` gives. */
export type EngineFigures = Omit<
  ServerSample,
  'atMs' | 'uncertaintyMs' | 'engine' | 'gpus' | 'gpusAtMs'
>;

/** A sample on some clock, on that of a run that began at `startHostMs` of it. */
export function sinceStart(sample: ServerSample, startHostMs: number): ServerSample {
  const { atMs, gpusAtMs } = sample;
  const since = (ms: number): number => Math.round((ms - startHostMs) * 1000) / 1000;
  return {
    ...sample,
    atMs: since(atMs),
    ...(gpusAtMs === undefined ? {} : { gpusAtMs: since(gpusAtMs) }),
  };
}
