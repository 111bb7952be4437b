/**
 * @file One run of our client in a process of its own, watched from its main thread: settings from
 * stdin, how it went to stdout.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { analyzeRun, measureRun, readRun, type RunSettings } from '@gradus/serving-benchmark';

export interface ChildTask {
  readonly settings: RunSettings;
  /** Long runs are not analysed: their records are many. */
  readonly analyse: boolean;
}

export interface MemorySample {
  readonly elapsedMs: number;
  readonly rssBytes: number;
  /** Requests under way. */
  readonly live: number;
  readonly completed: number;
  readonly failed: number;
  readonly outputTokens: number;
}

export interface ChildReport {
  readonly samples: readonly MemorySample[];
  readonly cpuMs: number;
  readonly durationMs: number;
  readonly certificate?: { readonly status: string; readonly reasons: readonly string[] };
  readonly meanInFlight?: number;
}

const sampleIntervalMs = 250;

if (import.meta.main) {
  const task = (await json(process.stdin)) as ChildTask;
  const folder = await mkdtemp(join(tmpdir(), 'gradus-endurance-'));
  try {
    process.stdout.write(JSON.stringify(await perform(task, join(folder, 'run'))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function perform({ settings, analyse }: ChildTask, folder: string): Promise<ChildReport> {
  const samples: MemorySample[] = [];
  const before = process.cpuUsage();
  const outcome = await measureRun(settings, {
    folder,
    version: '0.0.0',
    signal: new AbortController().signal,
    onProgress: ({ phase, elapsedMs, threads }) => {
      const lastMs = samples.at(-1)?.elapsedMs ?? Number.NEGATIVE_INFINITY;
      if (phase !== 'measuring' || elapsedMs - lastMs < sampleIntervalMs) return;
      const sum = (key: 'sent' | 'completed' | 'failed' | 'outputTokens'): number =>
        threads.reduce((total, thread) => total + thread[key], 0);
      const [sent, completed, failed] = [sum('sent'), sum('completed'), sum('failed')];
      samples.push({
        elapsedMs,
        rssBytes: process.memoryUsage.rss(),
        live: sent - completed - failed,
        completed,
        failed,
        outputTokens: sum('outputTokens'),
      });
    },
  });
  const { user, system } = process.cpuUsage(before);
  const report = { samples, cpuMs: (user + system) / 1000, durationMs: outcome.durationMs };
  if (!analyse) return report;
  const { certificate, summary } = analyzeRun(await readRun(folder));
  const { status, reasons } = certificate;
  const meanInFlight = (summary.steady ?? summary.whole)?.littlesLaw?.meanInFlight;
  return {
    ...report,
    certificate: { status, reasons: [...reasons] },
    ...(meanInFlight === undefined ? {} : { meanInFlight }),
  };
}
