/**
 * @file Our own client under the contract of the peers: a whole run as `bench run` makes it, with its
 * worker thread, its records on the disk and its looks at the server, all of it counted.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import {
  hostMonotonicMs,
  measureRun,
  readRun,
  type RequestRecord,
  type RunSettings,
} from '@gradus/serving-benchmark';
import type { FloodReport, PacedReport, PeerJob, Usage } from './contract.ts';
import { passed, watchUsage } from './node-peer.ts';

/** What only our client can be asked. */
export interface OurOptions {
  /** Worker threads; 1 unless given. */
  readonly threads?: number;
}

if (import.meta.main) {
  const job = (await json(process.stdin)) as PeerJob & OurOptions;
  const folder = await mkdtemp(join(tmpdir(), 'gradus-peer-'));
  try {
    process.stdout.write(JSON.stringify(await perform(job, join(folder, 'run'))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function perform(
  job: PeerJob & OurOptions,
  folder: string,
): Promise<FloodReport | PacedReport> {
  const [fromMs, toMs] =
    job.kind === 'flood' ? [job.warmUpMs, job.warmUpMs + job.measureMs] : job.windowMs;
  let usage: Promise<Usage> | undefined;
  let startMs = 0;
  await measureRun(settingsOf(job), {
    folder,
    version: '0.0.0',
    signal: new AbortController().signal,
    onProgress: ({ phase, elapsedMs }) => {
      if (phase !== 'measuring' || usage !== undefined) return;
      startMs = hostMonotonicMs() - elapsedMs;
      usage = usageBetween(fromMs - elapsedMs, toMs - fromMs);
    },
  });
  const { records } = await readRun(folder);
  const used = await usage!;
  if (job.kind === 'flood')
    return { kind: 'flood', chunks: chunksIn(records, fromMs, toMs), ...used };
  const absolute = (ms: number): number => startMs + ms;
  return {
    kind: 'paced',
    failures: records.flatMap(({ failure }) => (failure === undefined ? [] : [failure.message])),
    requests: records
      .filter(({ failure }) => failure === undefined)
      .map(({ scheduledMs, sentMs, chunks, promptTokens }) => ({
        promptTokens: promptTokens!.tokens,
        scheduledMs: absolute(scheduledMs),
        sentMs: absolute(sentMs!),
        atMs: chunks.atMs.map(absolute),
      })),
    ...used,
  };
}

function settingsOf(job: PeerJob & OurOptions): RunSettings {
  const { baseUrl, model, outputTokens, threads = 1 } = job;
  const common = { baseUrl, model, engine: 'vllm' as const, threads };
  const workload = { endpoint: 'chat' as const, outputTokens };
  if (job.kind === 'flood') {
    return {
      ...common,
      workload: {
        ...workload,
        source: { kind: 'synthetic', promptTokens: 8 },
        load: `concurrency:${job.streams}`,
        duration: `${job.warmUpMs + job.measureMs}ms`,
      },
    };
  }
  const { sendAtMs } = job;
  const durationMs = Math.ceil(sendAtMs.at(-1)!);
  return {
    ...common,
    workload: {
      ...workload,
      // Lengths tell requests apart, for the endpoint's record of each.
      source: { kind: 'synthetic', promptTokens: '8-507' },
      load: `poisson:${(1000 * sendAtMs.length) / durationMs}rps`,
      duration: `${durationMs}ms`,
    },
  };
}

async function usageBetween(waitMs: number, durationMs: number): Promise<Usage> {
  await passed(Math.max(0, waitMs));
  const used = watchUsage();
  await passed(durationMs);
  return used();
}

function chunksIn(records: readonly RequestRecord[], fromMs: number, toMs: number): number {
  let count = 0;
  for (const { chunks } of records) {
    for (const atMs of chunks.atMs) if (atMs >= fromMs && atMs < toMs) count++;
  }
  return count;
}
