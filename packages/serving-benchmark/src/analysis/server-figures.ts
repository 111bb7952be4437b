/**
 * @file The server's view of a run as figures: its counters' growth, its latencies as means, and how
 * full it was. All from samples; how often these were taken decides how finely a window is cut.
 */
import type { LatencyName, ServerSample } from '../server-view/sample.ts';
import { latencyNames } from '../server-view/sample.ts';
import type { Engine } from '../wire/dialect.ts';
import { growthOf, restartsOf, samplesOver } from './counter-growth.ts';
import type { CounterOf } from './counter-growth.ts';
import { gaugeMean } from './gauge-mean.ts';
import type { GaugeMean } from './gauge-mean.ts';
import { gpuFigures } from './gpu-figures.ts';
import type { GpusFigures } from './gpu-figures.ts';
import type { ServerInFlight } from './littles-law.ts';
import type { RequestFigures } from './request-figures.ts';
import type { TimeWindow } from './timeline.ts';
import type { ServerTotals } from './token-counts.ts';

export interface ServerMean {
  readonly meanMs: number;
  /** Over how many requests, or gaps between tokens. */
  readonly count: number;
}

export interface ServerFigures {
  readonly engine: Engine | undefined;
  readonly sampling: {
    readonly samples: number;
    readonly meanIntervalMs: number | undefined;
    readonly longestIntervalMs: number | undefined;
    /** How exactly a sample is placed in time, to either side. */
    readonly maxUncertaintyMs: number;
  };
  /** Over the run: from the first sample to the last. */
  readonly totals: ServerTotals;
  readonly run: {
    readonly requestsFinished: number | undefined;
    readonly preemptions: number | undefined;
    /** Of the prompt tokens, those found in the prefix cache. */
    readonly cachedShare: number | undefined;
  };
  /** Between which samples the engine restarted: its counters lack what came before. */
  readonly restarts: readonly TimeWindow[];

  /** Where the counters below begin and end, near the window's edges; missing without two samples. */
  readonly span: TimeWindow | undefined;
  readonly meanMs: Readonly<Partial<Record<LatencyName, ServerMean>>>;
  readonly preemptions: number | undefined;
  readonly prefixCacheHitRate: number | undefined;
  readonly speculative:
    | {
        /** Of the tokens proposed. */
        readonly acceptanceRate: number | undefined;
        /** With the one that the model itself gives. */
        readonly tokensPerStep: number | undefined;
      }
    | undefined;

  /** Running and waiting, averaged over the window: the server's side of Little's law. */
  readonly inFlight: ServerInFlight | undefined;
  readonly meanRunning: number | undefined;
  readonly meanWaiting: number | undefined;
  readonly kvUsage: { readonly mean: number; readonly max: number } | undefined;
  readonly gpus: GpusFigures | undefined;
  /** What limits these figures, a sentence each. */
  readonly notes: readonly string[];
}

/** @returns undefined without samples */
export function serverFigures(
  samples: readonly ServerSample[],
  window: TimeWindow,
  figures: readonly RequestFigures[] = [],
): ServerFigures | undefined {
  const [first] = samples;
  if (first === undefined) return undefined;
  const ordered = samples.toSorted((a, b) => a.atMs - b.atMs);
  const ofEngine = ordered.filter(({ engine }) => engine !== undefined);
  const restarts = restartsOf(ofEngine);
  const over = samplesOver(ofEngine, window);
  const inRun = (counterOf: CounterOf) => growthOf(ofEngine, counterOf, restarts);
  const inWindow = (counterOf: CounterOf) => growthOf(over ?? [], counterOf, restarts);
  const gauge = (valueOf: CounterOf): GaugeMean | undefined =>
    gaugeMean(
      ofEngine.flatMap((sample) => {
        const value = valueOf(sample);
        return value === undefined ? [] : [{ atMs: sample.atMs, value }];
      }),
      window,
    );
  const requestsAt = ({ running, waiting }: ServerSample): number | undefined =>
    running === undefined || waiting === undefined ? undefined : running + waiting;
  const inFlight = gauge(requestsAt);
  const sentAt = clientInFlight(figures);
  const ofClient = gauge((sample) =>
    requestsAt(sample) === undefined ? undefined : sentAt(sample.atMs),
  );
  const kvUsage = gauge((sample) => sample.kvUsage);
  return {
    engine: ofEngine[0]?.engine,
    sampling: samplingOf(ordered),
    totals: totalsOf(inRun),
    run: {
      requestsFinished: inRun(({ requestsFinished }) => requestsFinished),
      preemptions: inRun(({ preemptions }) => preemptions),
      cachedShare: hitRateOf(inRun),
    },
    restarts,
    span: over && { fromMs: over[0]!.atMs, toMs: over.at(-1)!.atMs },
    meanMs: meansOf(inWindow),
    preemptions: inWindow(({ preemptions }) => preemptions),
    prefixCacheHitRate: hitRateOf(inWindow),
    speculative: speculationOf(inWindow, gauge),
    inFlight:
      inFlight === undefined || ofClient === undefined
        ? undefined
        : { meanInFlight: inFlight.mean, ofClient: ofClient.mean },
    meanRunning: gauge(({ running }) => running)?.mean,
    meanWaiting: gauge(({ waiting }) => waiting)?.mean,
    kvUsage: kvUsage && { mean: kvUsage.mean, max: kvUsage.max },
    gpus: gpuFigures(ordered, window, figures),
    notes: [
      ...restarts.map(restartNote),
      ...coverageNotes(inFlight?.covered, window, ofEngine.length),
    ],
  };
}

/** How many requests the client had sent at a moment that were not over. */
function clientInFlight(figures: readonly RequestFigures[]): (atMs: number) => number {
  const sent = figures.filter(({ record }) => record.sentMs !== undefined);
  const begins = Float64Array.from(sent, ({ record }) => record.sentMs!).sort();
  const ends = Float64Array.from(sent, ({ record }) => record.endMs).sort();
  return (atMs) => countUpTo(begins, atMs) - countUpTo(ends, atMs);
}

/** Of ascending values. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! <= limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

type Growth = (counterOf: CounterOf) => number | undefined;

function samplingOf(ordered: readonly ServerSample[]): ServerFigures['sampling'] {
  const intervals = ordered.slice(1).map(({ atMs }, index) => atMs - ordered[index]!.atMs);
  const totalMs = intervals.reduce((a, b) => a + b, 0);
  return {
    samples: ordered.length,
    meanIntervalMs: intervals.length === 0 ? undefined : totalMs / intervals.length,
    longestIntervalMs: intervals.length === 0 ? undefined : Math.max(...intervals),
    maxUncertaintyMs: Math.max(...ordered.map(({ uncertaintyMs }) => uncertaintyMs)),
  };
}

function totalsOf(grown: Growth): ServerTotals {
  const promptTokens = grown((sample) => sample.promptTokens);
  const outputTokens = grown(({ generationTokens }) => generationTokens);
  return {
    ...(promptTokens === undefined ? {} : { promptTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}

function hitRateOf(grown: Growth): number | undefined {
  const queries = grown(({ prefixCache }) => prefixCache?.queries);
  const hits = grown(({ prefixCache }) => prefixCache?.hits);
  if (queries === undefined || queries === 0 || hits === undefined) return undefined;
  return hits / queries;
}

function meansOf(grown: Growth): ServerFigures['meanMs'] {
  const means: Partial<Record<LatencyName, ServerMean>> = {};
  for (const name of latencyNames) {
    const sumMs = grown(({ latencies }) => latencies?.[name]?.sumMs);
    const count = grown(({ latencies }) => latencies?.[name]?.count);
    if (sumMs === undefined || count === undefined || count === 0) continue;
    means[name] = { meanMs: sumMs / count, count };
  }
  return means;
}

/** Where nothing was proposed, engines that always name it count 0. */
function speculationOf(
  grown: Growth,
  gauge: (valueOf: CounterOf) => GaugeMean | undefined,
): ServerFigures['speculative'] {
  const counted = (counterOf: CounterOf): number => grown(counterOf) ?? 0;
  const drafts = counted(({ speculative }) => speculative?.drafts);
  const draftTokens = counted(({ speculative }) => speculative?.draftTokens);
  const accepted = counted(({ speculative }) => speculative?.acceptedTokens);
  // A gauge that is 0 tells of idle time, not of tokens refused.
  const busyMean = (valueOf: CounterOf): number | undefined =>
    gauge((sample) => valueOf(sample) || undefined)?.mean;
  const acceptanceRate =
    draftTokens > 0
      ? accepted / draftTokens
      : busyMean(({ speculative }) => speculative?.acceptanceRate);
  const tokensPerStep =
    drafts > 0 && (draftTokens > 0 || accepted > 0)
      ? 1 + accepted / drafts
      : busyMean(({ speculative }) => speculative?.tokensPerStep);
  return acceptanceRate === undefined && tokensPerStep === undefined
    ? undefined
    : { acceptanceRate, tokensPerStep };
}

function restartNote({ fromMs, toMs }: TimeWindow): string {
  const [from, to] = [fromMs, toMs].map((ms) => (ms / 1000).toFixed(1));
  return `the engine restarted between ${from} s and ${to} s: what it counted there is lost`;
}

/** A window of which less is covered is not the one that the client's figures are of. */
const enoughCovered = 0.9;

function coverageNotes(
  covered: TimeWindow | undefined,
  window: TimeWindow,
  samples: number,
): string[] {
  if (samples === 0) return ['no sample has metrics of the engine'];
  const coveredMs = covered === undefined ? 0 : covered.toMs - covered.fromMs;
  const share = coveredMs / (window.toMs - window.fromMs);
  if (share >= enoughCovered) return [];
  return [`the server's samples cover ${(100 * share).toFixed(0)}% of the window`];
}
