/**
 * @file Where the lab measures: servers in processes of their own, runs in a folder that is removed.
 * Everything that was started ends here, however the lab ends.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabContext } from '@gradus/lab-kit';
import type { Stage } from '@gradus/runtime';
import {
  analyzeRun,
  measureRun,
  type MockInput,
  type MockProcess,
  readRun,
  type RunProgress,
  type RunReport,
  type RunSettings,
  startMockProcess,
} from '@gradus/serving-benchmark';

/** All that most figures are made of. */
export type Measured = Pick<RunReport, 'records'>;

export interface MeasureOptions {
  readonly folder: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

export class Bench {
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly #folder: string;
  readonly #progress: LabContext['progress'];
  readonly #servers: MockProcess[] = [];
  /** All that was measured: the client has to answer for every run. */
  readonly reports: RunReport[] = [];
  #runs = 0;

  constructor(folder: string, { seed, signal, progress }: LabContext) {
    this.#folder = folder;
    this.#progress = progress;
    this.seed = seed;
    this.signal = signal;
  }

  async startServer(mock: MockInput): Promise<MockProcess> {
    this.signal.throwIfAborted();
    const server = await startMockProcess(mock);
    this.#servers.push(server);
    return server;
  }

  /** A part of the lab, whose progress is counted in seconds of load. */
  part(label: string, totalMs: number): Part {
    return new Part(
      this.#progress.stage(label, { total: Math.round(totalMs / 1000), unit: 's of load' }),
    );
  }

  /** Where a run, or a group of runs, may be written. */
  options(part: Part): MeasureOptions {
    const onProgress = part.nextRun();
    return {
      folder: join(this.#folder, String(this.#runs++)),
      version: 'lab',
      signal: this.signal,
      onProgress,
    };
  }

  /**
   * @param onStart hears when the run began, on the host's monotonic clock
   * @throws GradusError `cancelled` where Ctrl-C ended the run: half a run is none
   */
  async run(
    settings: RunSettings,
    part: Part,
    onStart?: (atHostMs: number) => void,
  ): Promise<RunReport> {
    const options = this.options(part);
    await measureRun(settings, { ...options, onStart });
    this.signal.throwIfAborted();
    const report = analyzeRun(await readRun(options.folder));
    this.reports.push(report);
    return report;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }
}

/** Adds up the seconds of load of several runs. */
export class Part {
  readonly #stage: Stage;
  #beforeMs = 0;
  #latestMs = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** For measurements that call with the progress of one run after another. */
  nextRun(): (progress: RunProgress) => void {
    return ({ elapsedMs }) => {
      // A clock that went back is that of the next run.
      if (elapsedMs < this.#latestMs) this.#beforeMs += this.#latestMs;
      this.#latestMs = Math.max(0, elapsedMs);
      this.#stage.at(Math.floor((this.#beforeMs + this.#latestMs) / 1000));
    };
  }

  done(): void {
    this.#stage.done();
  }
}

export async function withBench<T>(
  context: LabContext,
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-serving-lab-'));
  const bench = new Bench(folder, context);
  try {
    return await work(bench);
  } finally {
    await bench.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
