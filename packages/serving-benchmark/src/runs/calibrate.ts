/**
 * @file The same client, threads and all, at the rate of a run that it has just measured, against the
 * simulated endpoint, whose times are known. As many streams with as many chunks per second bring them
 * all at once, as engines do that step in batches. It reads for seconds, not for as long as the run:
 * long answers are cut off.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  calibrationOf,
  streamLoad,
  type StreamLoad,
  type TrueTimes,
} from '../analysis/calibration.ts';
import { steadyWindow } from '../analysis/steady-window.ts';
import { requestIdOf } from '../generator/request-id.ts';
import { readRun, writeOutcome, type StoredRun } from '../measurements/run-folder.ts';
import type { Calibration, RunOutcome } from '../measurements/run-outcome.ts';
import type { MockInput } from '../mock/config.ts';
import { startMockProcess } from '../mock/process.ts';
import { startClock } from '../wire/clock.ts';
import { ConnectionPool } from '../wire/connection-pool.ts';
import { fetchText } from '../wire/fetch-text.ts';
import { createTarget, serverPath } from '../wire/target.ts';
import { measureRun, type MeasureOptions } from './measure-run.ts';
import type { RunSettings } from './settings.ts';

export interface CalibrateOptions extends Omit<MeasureOptions, 'onStart'> {
  /** How long it reads; otherwise a tenth of the run, and 1.5 to 5 s. */
  readonly durationMs?: number;
}

/** Streams begin over this time, and are left out for as long again. */
const rampMs = 500;
const [shortestMs, longestMs] = [1500, 5000];

/**
 * Calibrates and puts what was found into the run's outcome.
 * @returns undefined where there is nothing to hold the client against: the outcome's notes say why
 */
export async function calibrateRun(
  settings: Pick<RunSettings, 'threads' | 'seed'>,
  options: CalibrateOptions,
): Promise<Calibration | undefined> {
  const run = await readRun(options.folder);
  // A run that was killed, or cut short, is not worth the wait.
  if (run.outcome === undefined || options.signal.aborted) return undefined;
  const load = loadOf(run);
  if (load === undefined) {
    await writeOutcome(run.folder, noting(run.outcome, 'not calibrated: no streams to imitate'));
    return undefined;
  }
  const { durationMs = Math.min(longestMs, Math.max(shortestMs, run.outcome.durationMs / 10)) } =
    options;
  const folder = await mkdtemp(join(tmpdir(), 'gradus-calibration-'));
  try {
    const calibration = await calibrate(load, settings, {
      ...options,
      folder: join(folder, 'run'),
      durationMs,
    });
    const outcome =
      calibration === undefined
        ? noting(run.outcome, 'not calibrated: it was interrupted, or no chunk came')
        : { ...run.outcome, calibration };
    await writeOutcome(run.folder, outcome);
    return calibration;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function calibrate(
  load: StreamLoad,
  { threads = 1, seed }: Pick<RunSettings, 'threads' | 'seed'>,
  { durationMs, ...options }: MeasureOptions & { readonly durationMs: number },
): Promise<Calibration | undefined> {
  const mock = await startMockProcess(imitating(load));
  try {
    const { signal, isOver, begin } = endAfter(2 * rampMs + durationMs, options.signal);
    let startHostMs = 0;
    const concurrency = Math.max(threads, load.liveStreams);
    await measureRun(
      {
        baseUrl: mock.baseUrl,
        workload: {
          source: {
            kind: 'synthetic',
            as: 'token-ids',
            vocabularySize: 50_000,
            promptTokens: Math.max(1, Math.round(load.promptTokens)),
          },
          // Of unequal length, or all would end, and begin, at once.
          outputTokens: `1-${Math.max(2, Math.round(2 * load.chunksPerStream) - 1)}`,
          load: concurrency === 1 ? 'concurrency:1' : `concurrency:1-${concurrency}:${rampMs}ms`,
          duration: '1h',
        },
        threads,
        seed,
        warmUpRequests: 1,
        scrapeIntervalMs: 0,
      },
      {
        ...options,
        signal,
        onStart: (atHostMs) => {
          startHostMs = atHostMs;
          begin();
        },
      },
    );
    if (!isOver()) return undefined;
    const { header, records } = await readRun(options.folder);
    return calibrationOf({
      records,
      truth: await trueTimes(mock.baseUrl),
      requestIdOf: ({ index }) => requestIdOf(header.requestIdPrefix!, index, 0),
      startHostMs,
      window: { fromMs: 2 * rampMs, toMs: 2 * rampMs + durationMs },
      load,
    });
  } finally {
    await mock.stop();
  }
}

function loadOf({ records }: StoredRun): StreamLoad | undefined {
  const steady = steadyWindow(records);
  return streamLoad(records, steady.steady ? steady.window : undefined);
}

/** An endpoint that has room for everybody, and a step as long as the gap between chunks was. */
function imitating({ chunkGapMs, liveStreams }: StreamLoad): MockInput {
  return {
    engine: {
      stepBaseMs: Math.max(0.1, chunkGapMs),
      stepPerSequenceMs: 0,
      prefillPerTokenMs: 0,
      maxRunning: 100_000,
      blocks: 4_000_000,
      blockTokens: 1024,
      prefixCache: false,
    },
    maxModelLen: 4_000_000,
    maxBodyBytes: 2 ** 26,
    maxConnections: Math.max(16_384, 2 * liveStreams),
  };
}

/** @returns a signal that is aborted so long after `begin`, or with the given one */
function endAfter(durationMs: number, given: AbortSignal) {
  const controller = new AbortController();
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  given.addEventListener('abort', () => {
    clearTimeout(timer);
    controller.abort();
  });
  return {
    signal: controller.signal,
    /** By its time, not by the given signal. */
    isOver: () => isOver,
    begin: () => {
      timer = setTimeout(() => {
        isOver = true;
        controller.abort();
      }, durationMs);
    },
  };
}

const truthLineSchema = z.object({
  clientRequestId: z.string(),
  arrivalMs: z.number(),
  chunks: z.object({ writtenMs: z.array(z.number()) }),
});

async function trueTimes(baseUrl: string): Promise<Map<string, TrueTimes>> {
  const pool = new ConnectionPool({ clock: startClock() });
  const target = createTarget({ baseUrl });
  try {
    const path = serverPath(target, '/mock/truth');
    const answer = await fetchText(pool, target, { method: 'GET', path, maxBytes: 2 ** 30 });
    if (answer.failure !== undefined) throw new Error(answer.failure.message);
    const lines = answer.text.split('\n').slice(1, -1);
    return new Map(
      lines.flatMap((line) => {
        const { success, data } = truthLineSchema.safeParse(JSON.parse(line));
        if (!success) return [];
        const { arrivalMs, chunks } = data;
        return [[data.clientRequestId, { arrivalMs, writtenMs: chunks.writtenMs }] as const];
      }),
    );
  } finally {
    pool.close();
  }
}

const noting = (outcome: RunOutcome, note: string): RunOutcome => ({
  ...outcome,
  notes: [...outcome.notes, note],
});
