/**
 * @file One run, from settings to a folder of measurements. The threads make their requests ready,
 * then all begin at one moment; meanwhile the server is asked how it does. However it ends, what was
 * measured by then is on the disk.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder, formatDuration, GradusError, writeFailure } from '@gradus/runtime';
import { newRequestIdPrefix } from '../generator/request-id.ts';
import { LoadThread, type ThreadResult } from '../generator/threads.ts';
import type { LiveTotals } from '../generator/live-counters.ts';
import type { Failure, FailureClass } from '../measurements/record.ts';
import { recordsFileName, writeHeader, writeOutcome } from '../measurements/run-folder.ts';
import { outcomeSchemaName, type RunEnding, type RunOutcome } from '../measurements/run-outcome.ts';
import { runSchemaName, type RunHeader } from '../measurements/run-header.ts';
import type { ServerSample } from '../server-view/sample.ts';
import { hostMonotonicMs } from '../wire/clock.ts';
import { readConfig } from '../workload/config.ts';
import { recordServer } from './record-server.ts';
import { reachTarget, tlsOf, type ReachedTarget } from './reach-target.ts';
import { decide, type DecidedSettings, type RunSettings } from './settings.ts';

export type RunPhase = 'preparing' | 'measuring' | 'ending';

/** What is known while it runs. */
export interface RunProgress {
  readonly phase: RunPhase;
  /** Since the clock started; negative before. */
  readonly elapsedMs: number;
  readonly total: number | undefined;
  readonly durationMs: number | undefined;
  readonly threads: readonly LiveTotals[];
  readonly server: ServerSample | undefined;
  /** The first of each class, the newest last. */
  readonly failures: readonly Failure[];
}

export interface MeasureOptions {
  /** Must be new or empty: a run is never written over another. */
  readonly folder: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** What a person should know at once, a sentence. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** The zero of the records, on the host's monotonic clock. */
  readonly onStart?: ((atHostMs: number) => void) | undefined;
}

/** Time for all threads to hear of the start. */
const startDelayMs = 50;
const progressIntervalMs = 100;

/** @throws GradusError where nothing could be measured; an interrupted run resolves */
export async function measureRun(
  settings: RunSettings,
  options: MeasureOptions,
): Promise<RunOutcome> {
  const decided = decide(settings);
  const config = readConfig(decided.workload);
  await newFolder(options.folder);
  const target = await reachTarget(decided, options.signal);
  try {
    return await measure(decided, config.durationMs, target, options);
  } finally {
    await target.stop();
  }
}

async function measure(
  settings: DecidedSettings,
  durationMs: number | undefined,
  target: ReachedTarget,
  { folder, version, signal, onProgress, onNote, onStart }: MeasureOptions,
): Promise<RunOutcome> {
  const requestIdPrefix = newRequestIdPrefix();
  const failures = new Map<FailureClass, Failure>();
  const threads = startThreads(settings, target, folder, requestIdPrefix, (failure) => {
    if (!failures.has(failure.class)) failures.set(failure.class, failure);
  });
  let phase: RunPhase = 'preparing';
  let startHostMs = Number.POSITIVE_INFINITY;
  let total: number | undefined;
  let latest: ServerSample | undefined;
  const cancel = (): void => {
    for (const thread of threads) thread.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const { startAtMs } = settings;
  let isLate = false;
  const noticeLateness = (): void => {
    if (isLate || phase !== 'preparing' || startAtMs === undefined || Date.now() < startAtMs)
      return;
    isLate = true;
    onNote?.('The moment to start has come and the requests are not ready: this run begins late.');
  };
  noticeLateness();
  const timer = setInterval(() => {
    noticeLateness();
    onProgress?.({
      phase,
      elapsedMs: hostMonotonicMs() - startHostMs,
      total,
      durationMs,
      threads: threads.map((thread) => thread.totals()),
      server: latest,
      failures: [...failures.values()],
    });
  }, progressIntervalMs);
  try {
    const [prepared] = await Promise.all(threads.map(({ ready }) => ready));
    signal.throwIfAborted();
    total = prepared!.total;
    // The first look at the server comes before the start, and must not delay it.
    const server = await recordServer(settings, target, folder, (sample) => {
      latest = sample;
    });
    const delayMs = Math.max(startDelayMs, (startAtMs ?? 0) - Date.now());
    const startedAt = new Date(Date.now() + delayMs).toISOString();
    const header = headerOf(settings, target, prepared!, startedAt, version);
    await writeHeader(folder, { ...header, requestIdPrefix });
    startHostMs = hostMonotonicMs() + (Date.parse(startedAt) - Date.now());
    server.begin(startHostMs);
    phase = 'measuring';
    for (const thread of threads) thread.start(startHostMs);
    onStart?.(startHostMs);
    const settledThreads = await Promise.allSettled(threads.map(({ done }) => done));
    phase = 'ending';
    const lateMs = Date.parse(startedAt) - (startAtMs ?? Date.parse(startedAt));
    const notes = [
      `prompt lengths counted by ${prepared!.counting}`,
      ...(lateMs > startDelayMs ? [`began ${formatDuration(lateMs)} after the moment given`] : []),
      ...(await server.stop()),
    ];
    const failed = settledThreads.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const results = settledThreads.flatMap((one) =>
      one.status === 'fulfilled' ? [one.value] : [],
    );
    const outcome = outcomeOf(results, threads, notes);
    await writeOutcome(folder, outcome);
    return outcome;
  } catch (error) {
    cancel();
    throw error;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function startThreads(
  settings: DecidedSettings,
  { options, engine, described }: ReachedTarget,
  folder: string,
  requestIdPrefix: string,
  onFailure: (failure: Failure) => void,
): LoadThread[] {
  const { threads, part, maxSockets, tokenizerFile } = settings;
  const environment = Object.fromEntries(
    Object.entries(settings.environment ?? {}).filter(([name]) => /_proxy$/i.test(name)),
  ) as Record<string, string>;
  return Array.from(
    { length: threads },
    (_, index) =>
      new LoadThread(
        {
          client: {
            target: options,
            engine,
            model: described.model,
            timeouts: settings.timeouts,
            retries: settings.retries,
            tls: tlsOf(settings),
            environment,
            maxSockets,
            tokenizerFile,
          },
          workload: settings.workload,
          folder: settings.folder,
          seed: settings.seed,
          shard: { index: part.index * threads + index, count: part.count * threads },
          warmUpRequests: settings.warmUpRequests,
          requestIdPrefix,
          recordsFile: join(folder, recordsFileName(index)),
        },
        onFailure,
      ),
  );
}

function headerOf(
  settings: DecidedSettings,
  target: ReachedTarget,
  { fingerprint, total, source }: Awaited<LoadThread['ready']>,
  startedAt: string,
  version: string,
): RunHeader {
  const { timeouts, pricePerHour, gpus, maxSockets } = settings;
  return {
    schema: runSchemaName,
    startedAt,
    version,
    seed: settings.seed,
    workload: {
      fingerprint,
      config: readConfig(settings.workload).config,
      ...(total === undefined ? {} : { total }),
      source: JSON.parse(JSON.stringify(source)) as RunHeader['workload']['source'],
    },
    target: target.described,
    objectives: [...settings.objectives],
    part: { ...settings.part },
    threads: settings.threads,
    client: {
      ...timeouts,
      retries: settings.retries,
      ...(maxSockets === undefined ? {} : { maxSockets }),
      proxied: target.proxied,
      insecure: settings.insecure ?? false,
      warmUpRequests: settings.warmUpRequests,
    },
    ...(pricePerHour === undefined ? {} : { pricePerHour }),
    ...(gpus === undefined ? {} : { gpus }),
  };
}

function outcomeOf(
  results: readonly ThreadResult[],
  threads: readonly LoadThread[],
  notes: readonly string[],
): RunOutcome {
  const kinds = results.map(({ ending }) => ending.kind);
  const ending: RunEnding =
    kinds.find((kind) => kind === 'gave-up') ??
    kinds.find((kind) => kind === 'interrupted') ??
    'completed';
  const reason = results
    .map((result) => (result.ending.kind === 'gave-up' ? result.ending.reason : undefined))
    .find((text) => text !== undefined);
  const requests = threads
    .map((thread) => thread.totals())
    .reduce((sum, { completed, failed }) => sum + completed + failed, 0);
  return {
    schema: outcomeSchemaName,
    durationMs: Math.max(0, ...results.map(({ endMs }) => endMs)),
    ending,
    ...(reason === undefined ? {} : { reason }),
    requests,
    threads: results.map(({ health }) => health),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    notes: [...notes],
  };
}

/** @throws GradusError `run-exists` (usage) */
async function newFolder(folder: string): Promise<void> {
  await ensureFolder(join(folder, '..')).catch((error: unknown) => {
    throw writeFailure(folder, error);
  });
  try {
    await mkdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new GradusError({
        code: 'run-exists',
        kind: 'usage',
        what: `There is something at ${folder} already`,
        remedy: 'Name another folder with --out; a run is never written over another.',
      });
    }
    throw writeFailure(folder, error);
  }
}
