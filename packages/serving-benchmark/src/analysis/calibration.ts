/**
 * @file The client held against known times. The simulated endpoint notes when it wrote each chunk;
 * the client notes when it read it, on the same clock of the same host. What lies between is the
 * client's own (and the kernel's), and hides in every latency that this client measures.
 */
import { quantile } from '@gradus/statistics';
import type { RequestRecord } from '../measurements/record.ts';
import type { Calibration } from '../measurements/run-outcome.ts';
import { contains, wholeRun, type TimeWindow } from './timeline.ts';

/** What streams of a run were like, as far as it matters to whoever reads them. */
export interface StreamLoad {
  readonly requestsPerSecond: number;
  readonly chunksPerSecond: number;
  /** Between the chunks of one stream, the mean. */
  readonly chunkGapMs: number;
  readonly chunksPerStream: number;
  /** That bring chunks: those that wait for their first cost nothing. */
  readonly liveStreams: number;
  readonly promptTokens: number;
}

/** @param window where the run was steady, else all of it. @returns undefined without streams */
export function streamLoad(
  records: readonly RequestRecord[],
  window = wholeRun(records),
): StreamLoad | undefined {
  if (window === undefined) return undefined;
  const seconds = (window.toMs - window.fromMs) / 1000;
  const streams = records.filter(({ chunks, failure }) => {
    return failure === undefined && chunks.atMs.length > 1;
  });
  if (streams.length === 0) return undefined;
  const gaps = sum(streams.map(({ chunks }) => chunks.atMs.length - 1));
  const chunkGapMs = sum(streams.map(({ chunks: { atMs } }) => atMs.at(-1)! - atMs[0]!)) / gaps;
  const chunks = sum(
    records.map(({ chunks: { atMs } }) => atMs.filter((at) => contains(window, at)).length),
  );
  const started = records.filter(({ sentMs }) => sentMs !== undefined && contains(window, sentMs));
  const prompts = streams.flatMap(({ promptTokens }) => promptTokens?.tokens ?? []);
  const chunksPerSecond = chunks / seconds;
  const chunksPerStream = gaps / streams.length + 1;
  return {
    requestsPerSecond: started.length / seconds,
    chunksPerSecond,
    chunkGapMs,
    chunksPerStream,
    // Little's law; a new stream waits for half a step until one begins that it can join.
    liveStreams: Math.max(
      1,
      Math.ceil(
        ((chunksPerSecond / chunksPerStream) * (chunksPerStream + 0.5) * chunkGapMs) / 1000,
      ),
    ),
    promptTokens: prompts.length === 0 ? 0 : sum(prompts) / prompts.length,
  };
}

/** What the endpoint knows of a request, on the host's monotonic clock. */
export interface TrueTimes {
  readonly arrivalMs: number;
  readonly writtenMs: readonly number[];
}

export interface CalibrationInput {
  readonly records: readonly RequestRecord[];
  /** By the request's name. */
  readonly truth: ReadonlyMap<string, TrueTimes>;
  readonly requestIdOf: (record: RequestRecord) => string;
  /** The zero of the records on the host's clock. */
  readonly startHostMs: number;
  /** Chunks that count; in the run's own time. */
  readonly window: TimeWindow;
  /** Of the run that is imitated. */
  readonly load: StreamLoad;
}

/** @returns undefined where no chunk is known to both */
export function calibrationOf(input: CalibrationInput): Calibration | undefined {
  const { records, truth, requestIdOf, startHostMs, window, load } = input;
  const lagsMs: number[] = [];
  const ttftErrorsMs: number[] = [];
  const gapErrorsMs: number[] = [];
  let started = 0;
  for (const record of records) {
    const { sentMs, chunks } = record;
    if (sentMs !== undefined && contains(window, sentMs)) started++;
    const times = truth.get(requestIdOf(record));
    if (times === undefined) continue;
    const { atMs } = chunks;
    const writtenMs = times.writtenMs.map((at) => at - startHostMs);
    const known = Math.min(atMs.length, writtenMs.length);
    for (let chunk = 0; chunk < known; chunk++) {
      if (!contains(window, writtenMs[chunk]!)) continue;
      lagsMs.push(atMs[chunk]! - writtenMs[chunk]!);
      if (chunk === 0) {
        const seenMs = atMs[0]! - sentMs!;
        ttftErrorsMs.push(Math.abs(seenMs - (writtenMs[0]! - (times.arrivalMs - startHostMs))));
      } else {
        const seenMs = atMs[chunk]! - atMs[chunk - 1]!;
        gapErrorsMs.push(Math.abs(seenMs - (writtenMs[chunk]! - writtenMs[chunk - 1]!)));
      }
    }
  }
  if (gapErrorsMs.length === 0) return undefined;
  const seconds = (window.toMs - window.fromMs) / 1000;
  const chunksPerSecond = lagsMs.length / seconds;
  return {
    requestsPerSecond: started / seconds,
    chunksPerSecond,
    liveStreams: load.liveStreams,
    shareOfRate: chunksPerSecond / load.chunksPerSecond,
    chunks: lagsMs.length,
    chunkLagMs: { ...middleAndTail(lagsMs), max: lagsMs.reduce((a, b) => Math.max(a, b)) },
    // In a short calibration of long answers none may begin: then nothing is known of it.
    ...(ttftErrorsMs.length === 0 ? {} : { ttftErrorMs: middleAndTail(ttftErrorsMs) }),
    itlErrorMs: middleAndTail(gapErrorsMs),
  };
}

const middleAndTail = (values: readonly number[]): { p50: number; p99: number } => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
});

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
