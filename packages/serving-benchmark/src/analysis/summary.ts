/**
 * @file Everything there is to say about a run, as one plain object that any report shows: the
 * figures over the steady window where there is one, and over the whole run beside them.
 */
import type { FailureClass, RequestRecord } from '../measurements/record.ts';
import { failureClasses } from '../measurements/record.ts';
import { coordinatedOmission } from './coordinated-omission.ts';
import type { CoordinatedOmission } from './coordinated-omission.ts';
import { distributionOf } from './distribution.ts';
import type { Distribution } from './distribution.ts';
import { goodputOver } from './goodput.ts';
import type { Goodput } from './goodput.ts';
import { littlesLaw } from './littles-law.ts';
import type { LittlesLaw, ServerInFlight } from './littles-law.ts';
import type { Objective } from './objectives.ts';
import { orderOfTime } from './order-of-time.ts';
import { requestFigures } from './request-figures.ts';
import type { RequestFigures } from './request-figures.ts';
import { steadyWindow } from './steady-window.ts';
import type { SteadyWindow } from './steady-window.ts';
import { peakTokensPerSecond, throughputOver } from './throughput.ts';
import type { Throughput } from './throughput.ts';
import { contains, inOrderOfArrival, meanInFlight, wholeRun } from './timeline.ts';
import type { TimeWindow } from './timeline.ts';
import { reconcileTokens, sourceCounts } from './token-counts.ts';
import type { Reconciliation, ServerTotals, SourceCounts } from './token-counts.ts';

export interface SummaryOptions {
  readonly objectives?: readonly Objective[];
  /** Instead of the automatic window, one that the user chose. */
  readonly window?: TimeWindow;
  /** As the server's own counters grew over the run. */
  readonly serverTotals?: ServerTotals;
  /** Running and waiting requests, by the server, over the window that counts. */
  readonly serverInFlight?: ServerInFlight | undefined;
}

export interface LatencyDistributions {
  readonly ttftMs: Distribution | undefined;
  readonly scheduledTtftMs: Distribution | undefined;
  readonly e2eMs: Distribution | undefined;
  readonly tpotMs: Distribution | undefined;
  /** Token-normalised, of all requests together. */
  readonly itlMs: Distribution | undefined;
  readonly rawGapMs: Distribution | undefined;
}

/** Of the requests that arrived in a window. */
export interface WindowFigures {
  readonly window: TimeWindow;
  readonly requests: number;
  readonly latencies: LatencyDistributions;
  readonly throughput: Throughput;
  readonly peakTokensPerSecond: number | undefined;
  readonly meanInFlight: number;
  readonly littlesLaw: LittlesLaw | undefined;
  readonly coordinatedOmission: CoordinatedOmission | undefined;
  /** Missing without objectives. */
  readonly goodput: Goodput | undefined;
}

export interface RunSummary {
  readonly requests: {
    readonly total: number;
    readonly completed: number;
    readonly failed: number;
    readonly retries: number;
    readonly reconnects: number;
    /** Requests that opened a connection of their own. */
    readonly newConnections: number;
  };
  /** One of each class that occurred, the most frequent first. */
  readonly failures: readonly {
    readonly class: FailureClass;
    readonly requests: number;
    /** The message of the first of them. */
    readonly example: string;
  }[];
  /** Of completed requests; `none` where the server gave no reason. */
  readonly finishReasons: readonly { readonly reason: string; readonly requests: number }[];
  readonly countSources: SourceCounts;
  readonly tokens: readonly Reconciliation[];
  readonly steadyWindow: SteadyWindow;
  /** Over the steady window, or the one that was given; missing where nothing is steady. */
  readonly steady: WindowFigures | undefined;
  /** Missing for no records at all. */
  readonly whole: WindowFigures | undefined;
}

export function summarize(
  records: readonly RequestRecord[],
  options: SummaryOptions = {},
): RunSummary {
  const ordered = inOrderOfArrival(records);
  const figures = ordered.map(requestFigures);
  const completed = figures.filter((request) => request.completed);
  const found = chosenWindow(ordered, options.window);
  const run = wholeRun(ordered);
  // The server's mean belongs to the window that counts.
  const over = (window: TimeWindow, counts: boolean): WindowFigures =>
    figuresOver(
      figures,
      window,
      options.objectives ?? [],
      counts ? options.serverInFlight : undefined,
    );
  return {
    requests: {
      total: ordered.length,
      completed: completed.length,
      failed: ordered.length - completed.length,
      retries: total(ordered, ({ retries }) => retries),
      reconnects: total(ordered, ({ connection }) => connection.reconnects),
      newConnections: ordered.filter(({ connection }) => !connection.reused).length,
    },
    failures: failuresByClass(ordered),
    finishReasons: finishReasons(completed),
    countSources: sourceCounts(figures),
    tokens: reconcileTokens(figures, options.serverTotals),
    steadyWindow: found,
    steady: found.steady ? over(found.window, true) : undefined,
    whole: run && over(run, !found.steady),
  };
}

/** The window whose figures count: the steady one, or the whole run. @returns Undefined for no records. */
export function countedWindow(
  records: readonly RequestRecord[],
  window: TimeWindow | undefined,
): TimeWindow | undefined {
  const found = chosenWindow(inOrderOfArrival(records), window);
  return found.steady ? found.window : wholeRun(records);
}

function chosenWindow(
  ordered: readonly RequestRecord[],
  window: TimeWindow | undefined,
): SteadyWindow {
  if (window === undefined) return steadyWindow(ordered);
  const kept = ordered.filter(({ scheduledMs }) => contains(window, scheduledMs)).length;
  const shareKept = ordered.length === 0 ? 0 : kept / ordered.length;
  return { steady: true, window, shareKept, reason: 'as given, not checked for steadiness' };
}

function figuresOver(
  figures: readonly RequestFigures[],
  window: TimeWindow,
  objectives: readonly Objective[],
  serverInFlight: ServerInFlight | undefined,
): WindowFigures {
  const arrived = figures.filter(({ record }) => contains(window, record.scheduledMs));
  const records = figures.map(({ record }) => record);
  const series = (valueOf: (request: RequestFigures) => number | undefined) =>
    distributionOf(arrived.map(valueOf).filter((value) => value !== undefined));
  return {
    window,
    requests: arrived.length,
    latencies: {
      ttftMs: series(({ ttftMs }) => ttftMs),
      scheduledTtftMs: series(({ scheduledTtftMs }) => scheduledTtftMs),
      e2eMs: series(({ e2eMs }) => e2eMs),
      tpotMs: series(({ tpotMs }) => tpotMs),
      itlMs: pooled(
        arrived,
        ({ itlsMs }) => itlsMs,
        ({ itlEndsMs }) => itlEndsMs,
      ),
      rawGapMs: pooled(
        arrived,
        ({ rawGapsMs }) => rawGapsMs,
        ({ gapEndsMs }) => gapEndsMs,
      ),
    },
    throughput: throughputOver(figures, window),
    peakTokensPerSecond: peakTokensPerSecond(figures, window),
    meanInFlight: meanInFlight(records, window),
    littlesLaw: littlesLaw(records, window, serverInFlight),
    coordinatedOmission: coordinatedOmission(arrived),
    goodput: objectives.length === 0 ? undefined : goodputOver(figures, objectives, window),
  };
}

/** Gaps of all requests in the order in which they ended, so that their dependence shows. */
function pooled(
  figures: readonly RequestFigures[],
  gapsOf: (request: RequestFigures) => readonly number[],
  endsOf: (request: RequestFigures) => readonly number[],
): Distribution | undefined {
  const gaps = inOneColumn(figures, gapsOf);
  const order = orderOfTime(inOneColumn(figures, endsOf));
  const series = new Float64Array(gaps.length);
  for (let at = 0; at < order.length; at++) series[at] = gaps[order[at]!]!;
  return distributionOf(series);
}

function inOneColumn(
  figures: readonly RequestFigures[],
  valuesOf: (request: RequestFigures) => readonly number[],
): Float64Array {
  const column = new Float64Array(
    figures.reduce((sum, request) => sum + valuesOf(request).length, 0),
  );
  let position = 0;
  for (const request of figures) {
    column.set(valuesOf(request), position);
    position += valuesOf(request).length;
  }
  return column;
}

function failuresByClass(ordered: readonly RequestRecord[]): RunSummary['failures'] {
  const failures = ordered.map(({ failure }) => failure).filter((failure) => failure !== undefined);
  return failureClasses
    .map((name) => failures.filter((failure) => failure.class === name))
    .filter((group) => group.length > 0)
    .map((group) => ({
      class: group[0]!.class,
      requests: group.length,
      example: group[0]!.message,
    }))
    .toSorted((a, b) => b.requests - a.requests);
}

function finishReasons(completed: readonly RequestFigures[]): RunSummary['finishReasons'] {
  const counts = new Map<string, number>();
  for (const { record } of completed) {
    const reason = record.finishReason ?? 'none';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, requests]) => ({ reason, requests }))
    .toSorted((a, b) => b.requests - a.requests || (a.reason < b.reason ? -1 : 1));
}

const total = (
  records: readonly RequestRecord[],
  count: (record: RequestRecord) => number,
): number => records.reduce((sum, record) => sum + count(record), 0);
