/** @file The runs: five thousand live streams, memory against live streams, an hour's worth. */
import { fileURLToPath } from 'node:url';
import type { RunSettings } from '@gradus/serving-benchmark';
import {
  clientCore,
  runOnCores,
  startFloodServer,
  startPacedServer,
  type RunningServer,
} from '../client/cores.ts';
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

/** An hour at 20 requests a second, 200 tokens each, pushed through as fast as it goes. */
export const hour = { requestsPerSecond: 20, outputTokens: 200, streams: 64 } as const;
export const hourRequests = hour.requestsPerSecond * 3600;

export async function pushAnHour(signal: AbortSignal): Promise<ChildReport> {
  const { outputTokens, streams } = hour;
  return runAgainst(await startFloodServer(4), signal, {
    analyse: false,
    workload: {
      source: { kind: 'synthetic', promptTokens: 16 },
      outputTokens,
      endpoint: 'chat',
      load: `concurrency:${streams}`,
      requests: hourRequests,
    },
  });
}

async function runAgainst(
  server: RunningServer,
  signal: AbortSignal,
  { workload, analyse }: Pick<RunSettings, 'workload'> & Pick<ChildTask, 'analyse'>,
): Promise<ChildReport> {
  try {
    const { baseUrl, model } = server;
    const task: ChildTask = { settings: { baseUrl, model, engine: 'vllm', workload }, analyse };
    return await runOnCores<ChildReport>(clientCore, [process.execPath, childFile], task, signal);
  } finally {
    await server.stop();
  }
}
