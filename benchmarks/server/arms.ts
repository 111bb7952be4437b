/** @file One run of each arm, server or engine in a process of its own that begins with it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BackendSource, startServerProcess } from '@gradus/server';
import {
  measureRun,
  readRun,
  requestFigures,
  type RequestRecord,
  type WorkloadInput,
} from '@gradus/serving-benchmark';
import { quantile } from '@gradus/statistics';
import { outputOnCores } from '../client/cores.ts';
import type { AloneReport, AloneTask } from './engine-alone.ts';
import { concurrency, engineThreads, type Subject, texts } from './workloads.ts';

export interface ServedRun {
  readonly tokensPerSecond: number;
  /** Median. */
  readonly ttftMs: number;
  readonly completed: number;
  readonly failed: number;
}

/** `bench run` against a server that has just begun. */
export async function served(
  folder: string,
  engine: NonNullable<BackendSource['engine']>,
  workload: WorkloadInput,
  seed: number,
  signal: AbortSignal,
): Promise<ServedRun> {
  const source = { model: folder, servedName: 'subject', engine };
  const { baseUrl, stop } = await startServerProcess({ source }, signal);
  const measurements = await mkdtemp(join(tmpdir(), 'gradus-server-'));
  try {
    const run = join(measurements, 'run');
    await measureRun({ baseUrl, workload, seed }, { folder: run, version: '0.0.0', signal });
    return figuresOf((await readRun(run)).records);
  } finally {
    await stop();
    await rm(measurements, { recursive: true, force: true });
  }
}

function figuresOf(records: readonly RequestRecord[]): ServedRun {
  const good = records.filter(({ failure }) => failure === undefined);
  const figures = good.map(requestFigures);
  const startMs = Math.min(...good.map(({ sentMs }) => sentMs!));
  const endMs = Math.max(...good.map(({ chunks }) => chunks.atMs.at(-1)!));
  const tokens = figures.reduce((sum, { outputTokens }) => sum + (outputTokens?.tokens ?? 0), 0);
  return {
    tokensPerSecond: (1000 * tokens) / (endMs - startMs),
    ttftMs: quantile(
      figures.map(({ ttftMs }) => ttftMs!),
      0.5,
    ),
    completed: good.length,
    failed: records.length - good.length,
  };
}

const aloneFile = fileURLToPath(new URL('engine-alone.ts', import.meta.url));

/** The same texts from the engine itself: no sockets, no threads between. */
export async function alone(
  { folder, requests }: Subject,
  seed: number,
  signal: AbortSignal,
): Promise<AloneReport> {
  const task: AloneTask = { folder, seed, threads: engineThreads, concurrency, requests, ...texts };
  return JSON.parse(
    await outputOnCores(undefined, [process.execPath, aloneFile], signal, task),
  ) as AloneReport;
}
