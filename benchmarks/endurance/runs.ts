/** @file The runs: five thousand live streams, memory against live streams, an hour's worth. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunSettings } from '@gradus/serving-benchmark';
import {
  clientCore,
  outputOnCores,
  runOnCores,
  startFloodServer,
  startPacedServer,
  type RunningServer,
} from '../client/cores.ts';
import { keptByCollections } from './memory.ts';
import type { ChildReport, ChildTask } from './run-in-child.ts';

const childFile = fileURLToPath(new URL('run-in-child.ts', import.meta.url));

/** Engines side by side, 100 ms from token to token whatever the load. */
const slowMock = {
  engines: 50,
  engine: {
    stepBaseMs: 99,
    stepPerSequenceMs: 0.01,
    prefillPerTokenMs: 0.001,
    maxRunning: 1000,
  },
  truthChunks: 0,
};

export const manyStreams = 5000;
export const manyTokenMs = 100;

/** Streams of 20 s, 250 new ones a second. */
export async function holdManyStreams(signal: AbortSignal): Promise<ChildReport> {
  return runAgainst(await startPacedServer(slowMock), signal, {
    analyse: true,
    workload: {
      source: { kind: 'synthetic', promptTokens: 16 },
      outputTokens: 200,
      endpoint: 'chat',
      load: 'poisson:250rps',
      duration: '55s',
    },
  });
}

export const memorySizes = [250, 1000, 2500] as const;

/** So many streams that all live to the end of the measurement. */
export async function holdStreams(streams: number, signal: AbortSignal): Promise<ChildReport> {
  return runAgainst(await startPacedServer(slowMock), signal, {
    analyse: false,
    workload: {
      source: { kind: 'synthetic', promptTokens: 16 },
      outputTokens: 60,
      endpoint: 'chat',
      load: `concurrency:${streams}`,
      requests: streams,
    },
  });
}

/**
 * An hour at 20 requests a second, 200 tokens each, pushed through as fast as it goes. The run ends by
 * time: then few requests are made ready ahead, and their number is no part of what is kept.
 */
export const hour = {
  requestsPerSecond: 20,
  outputTokens: 200,
  streams: 64,
  duration: '45s',
} as const;
export const hourRequests = hour.requestsPerSecond * 3600;

/**
 * Of the process's two heaps in old space: small, so that both are collected whole often enough to
 * tell what is kept from what has only not been collected yet.
 */
const heapLimitMegabytes = 192;

export interface HourReport extends ChildReport {
  /** What was left of the larger heap by each whole collection, in order. */
  readonly keptBytes: readonly number[];
}

export async function pushAnHour(signal: AbortSignal): Promise<HourReport> {
  const { outputTokens, streams, duration } = hour;
  const folder = await mkdtemp(join(tmpdir(), 'gradus-hour-'));
  const reportFile = join(folder, 'report.json');
  try {
    const workload: RunSettings['workload'] = {
      source: { kind: 'synthetic', promptTokens: 16 },
      outputTokens,
      endpoint: 'chat',
      load: `concurrency:${streams}`,
      duration,
    };
    const flags = ['--trace-gc', `--max-old-space-size=${heapLimitMegabytes}`];
    const trace = await withServer(await startFloodServer(4), (server) =>
      outputOnCores(clientCore, [process.execPath, ...flags, childFile], signal, {
        ...taskFor(server, { workload, analyse: false }),
        reportFile,
      } satisfies ChildTask),
    );
    const report = JSON.parse(await readFile(reportFile, 'utf8')) as ChildReport;
    return { ...report, keptBytes: keptByCollections(trace) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function taskFor(
  { baseUrl, model }: RunningServer,
  { workload, analyse }: Pick<RunSettings, 'workload'> & Pick<ChildTask, 'analyse'>,
): ChildTask {
  return { settings: { baseUrl, model, engine: 'vllm', workload }, analyse };
}

async function withServer<Result>(
  server: RunningServer,
  work: (server: RunningServer) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function runAgainst(
  running: RunningServer,
  signal: AbortSignal,
  parts: Pick<RunSettings, 'workload'> & Pick<ChildTask, 'analyse'>,
): Promise<ChildReport> {
  return withServer(running, (server) =>
    runOnCores<ChildReport>(
      clientCore,
      [process.execPath, childFile],
      taskFor(server, parts),
      signal,
    ),
  );
}
