/**
 * @file The protocol, before any figure: the server, what it is asked, how long, and what is
 * promised. Everything else in this lab reads it from here.
 */
import { formatCsv } from '@gradus/evidence';
import type { Scale } from '@gradus/lab-kit';
import {
  engineConfig,
  parseObjectives,
  type UniformWorkload,
  type WorkloadInput,
} from '@gradus/serving-benchmark';

/** Its constants are long beside the delays of a busy machine, and short beside a person's patience. */
export const engine = engineConfig({
  stepBaseMs: 12,
  stepPerSequenceMs: 0.5,
  prefillPerTokenMs: 0.04,
  maxRunning: 16,
});

export const shape: UniformWorkload = { promptTokens: 256, outputTokens: 16 };

/** For the prefix cache: longer prompts, so that reading them shows. */
export const longShape: UniformWorkload = { promptTokens: 640, outputTokens: 16 };
/** Of these, where prompts share a beginning: whole blocks of the KV cache. */
export const sharedTokens = 512;

/** Between looks at the server's own metrics. */
export const scrapeIntervalMs = 250;

/** The prompt of somebody else's, which is read at one go while all others wait. */
export const documentTokens = 17_500;
/** Between such prompts, and before the first. */
export const [documentEveryMs, firstDocumentMs] = [1500, 400];
export const openRatePerSecond = 12;
export const closedUsers = 3;

export const promise = 'ttft:250 tpot:32';
export const objectives = parseObjectives(promise);
/** Of the requests. */
export const requiredShare = 0.9;
export const pricePerHour = 2;

/** Of the closed loops: alone, sharing, as many as fit into a step, twice as many. */
export const users = [1, 4, 8, 16, 32] as const;

export interface Durations {
  /** Milliseconds of load for each run. */
  readonly curveMs: number;
  readonly stallMs: number;
  readonly cacheMs: number;
  readonly probeMs: number;
  readonly brokenMs: number;
  readonly probes: number;
}

export const durations: Readonly<Record<Scale, Durations>> = {
  default: {
    curveMs: 2500,
    stallMs: 6000,
    cacheMs: 3000,
    probeMs: 2500,
    brokenMs: 3000,
    probes: 6,
  },
  full: {
    curveMs: 20_000,
    stallMs: 40_000,
    cacheMs: 30_000,
    probeMs: 20_000,
    brokenMs: 15_000,
    probes: 12,
  },
};

/** Prompts are ids, no two of which begin alike: nobody has to count words, and no cache helps. */
export function workload(
  load: string,
  durationMs: number,
  { promptTokens, outputTokens }: UniformWorkload = shape,
  prefixTokens?: number,
): WorkloadInput {
  return {
    source: {
      kind: 'synthetic',
      as: 'token-ids',
      vocabularySize: 50_000,
      promptTokens,
      ...(prefixTokens === undefined ? {} : { sharedPrefix: { tokens: prefixTokens } }),
    },
    outputTokens,
    load,
    duration: `${durationMs}ms`,
  };
}

export function protocolTable(scale: Scale): string {
  const of = durations[scale];
  const seconds = (ms: number): string => `${ms / 1000} s`;
  return formatCsv([
    ['what', 'as it was decided beforehand'],
    [
      'server',
      `a simulated engine behind HTTP: a step of B sequences takes ${engine.stepBaseMs} ms + ${engine.stepPerSequenceMs} ms · B + ${engine.prefillPerTokenMs} ms per prompt token; ${engine.maxRunning} sequences at most`,
    ],
    [
      'requests',
      `${shape.promptTokens} tokens of prompt, ${shape.outputTokens} of answer; no two prompts begin alike unless that is the question`,
    ],
    ['throughput and latency', `${users.join(', ')} users, each ${seconds(of.curveMs)}`],
    [
      'open and closed loop',
      `${openRatePerSecond} requests/s against ${closedUsers} users, ${seconds(of.stallMs)} each, while somebody else sends a document of ${documentTokens} tokens every ${seconds(documentEveryMs)}`,
    ],
    [
      'cold and warm cache',
      `prompts of ${longShape.promptTokens} tokens, ${sharedTokens} of them shared or none; Poisson, 10 requests/s, ${seconds(of.cacheMs)} each`,
    ],
    [
      'capacity',
      `Poisson, ${of.probes} probes at most, ${seconds(of.probeMs)} each: ${promise} for ${100 * requiredShare}% of requests`,
    ],
    ['price', `$${pricePerHour} an hour`],
    [
      'invalid',
      'a client that sends late, or whose event loop hangs, by more than the latencies that it measures allow',
    ],
  ]);
}
