/** @file The plots of one run: how long things took, and what was going on when. */
import type { PlotSeries } from '@gradus/evidence';
import type { Objective, ObjectiveName } from '../analysis/objectives.ts';
import { requestFigures } from '../analysis/request-figures.ts';
import type { RequestFigures } from '../analysis/request-figures.ts';
import { contains, wholeRun } from '../analysis/timeline.ts';
import type { ServerSample } from '../server-view/sample.ts';
import { countedFigures, windowName } from './counted-figures.ts';
import { distributionCurve, frameOf, inFlightCurve, pooledValues, peaks } from './curves.ts';
import { msText, percentileOf } from './figure-text.ts';
import { drawn, scaleFor } from './plot.ts';
import type { ReportPlot } from './plot.ts';
import type { RunReport } from './run-report.ts';

export function runPlots(report: RunReport): ReportPlot[] {
  const counted = countedFigures(report.summary);
  if (counted === undefined) return [];
  const arrived = report.records
    .filter(({ scheduledMs }) => contains(counted.window, scheduledMs))
    .map(requestFigures);
  return [
    ...ttftPlot(report, arrived),
    ...itlPlot(report, arrived),
    ...inFlightPlot(report),
    ...kvPlot(report),
  ];
}

const shareAxis = { label: 'Requests at most as long', unit: '%' } as const;

function ttftPlot(report: RunReport, arrived: readonly RequestFigures[]): ReportPlot[] {
  const one = (value: number | undefined): number[] => (value === undefined ? [] : [value]);
  const series = [
    curve(
      'TTFT',
      pooledValues(arrived, ({ ttftMs }) => one(ttftMs)),
    ),
    curve(
      'scheduled TTFT',
      pooledValues(arrived, ({ scheduledTtftMs }) => one(scheduledTtftMs)),
    ),
    ...limits(report.header.objectives, ['ttft', 'scheduled-ttft']),
  ];
  const { ttftMs } = countedFigures(report.summary)!.latencies;
  if (ttftMs === undefined) return [];
  return drawn({
    name: 'ttft-distribution.svg',
    title: `Time to first token: which share of requests had it by when (${windowName(report.summary)})`,
    alt: `Cumulative distribution of the time to first token: mean ${msText(ttftMs.mean.estimate)}, median ${msText(percentileOf(ttftMs, 50))}, longest ${msText(ttftMs.max)}.`,
    x: { label: 'Time to first token', unit: 'ms', scale: scaleFor(series, 'x') },
    y: shareAxis,
    series,
  });
}

function itlPlot(report: RunReport, arrived: readonly RequestFigures[]): ReportPlot[] {
  const { itlMs } = countedFigures(report.summary)!.latencies;
  if (itlMs === undefined) return [];
  const perToken = pooledValues(arrived, ({ itlsMs }) => itlsMs);
  const perChunk = pooledValues(arrived, ({ rawGapsMs }) => rawGapsMs);
  // Where every chunk is one token, one line would hide the other.
  const isSame =
    perChunk.length === perToken.length && perChunk.every((gap, i) => gap === perToken[i]);
  const series = [
    curve('per token', perToken),
    ...(isSame ? [] : [curve('between chunks', perChunk)]),
    ...limits(report.header.objectives, ['itl-p99']),
  ];
  return drawn({
    name: 'itl-distribution.svg',
    title: `Inter-token latency: which share of gaps was at most as long (${windowName(report.summary)})`,
    alt: `Cumulative distribution of the time between tokens: mean ${msText(itlMs.mean.estimate)}, median ${msText(percentileOf(itlMs, 50))}, longest ${msText(itlMs.max)}.`,
    x: { label: 'Time between tokens', unit: 'ms', scale: scaleFor(series, 'x') },
    y: { label: 'Gaps at most as long', unit: '%' },
    series,
  });
}

/** Gaps of tokens of one chunk are 0 or rounding; on a logarithmic axis they stand at its edge. */
const shortestMs = 0.001;

const curve = (name: string, values: Float64Array): PlotSeries => ({
  name,
  points: distributionCurve(values.map((value) => Math.max(value, shortestMs))),
});

function limits(objectives: readonly Objective[], of: readonly ObjectiveName[]): PlotSeries[] {
  return objectives
    .filter(({ name }) => of.includes(name))
    .map(({ name, limitMs }) => ({
      name: `objective ${name}`,
      points: [
        { x: limitMs, y: 0 },
        { x: limitMs, y: 100 },
      ],
    }));
}

const timeAxis = { label: 'Time since the run began', unit: 's' } as const;

function inFlightPlot({ records, samples = [], summary }: RunReport): ReportPlot[] {
  const run = wholeRun(records);
  if (run === undefined) return [];
  const client = inFlightCurve(records, run);
  if (client.length === 0) return [];
  const server = [
    overTime('running on the server', samples, ({ running }) => running),
    overTime('waiting on the server', samples, ({ waiting }) => waiting),
  ];
  const top = Math.max(...[client, ...server.map(({ points }) => points)].flat().map(({ y }) => y));
  const { steady } = summary;
  return drawn({
    name: 'in-flight.svg',
    title: 'Requests in flight over time',
    alt:
      `Requests in flight over the run, ${Math.round(top)} at most; ` +
      (steady === undefined ? 'nothing was steady.' : 'a frame marks the steady window.'),
    x: timeAxis,
    y: { label: 'Requests', unit: 'in flight' },
    series: [
      { name: 'in flight', points: client },
      ...server,
      ...(steady === undefined
        ? []
        : [{ name: 'steady window', points: frameOf(steady.window, 1.05 * top) }]),
    ],
  });
}

function kvPlot({ samples = [], summary, server }: RunReport): ReportPlot[] {
  const use = overTime('KV cache', samples, ({ kvUsage }) =>
    kvUsage === undefined ? undefined : 100 * kvUsage,
  );
  if (use.points.length < 2) return [];
  const { steady } = summary;
  const most = server?.kvUsage?.max;
  return drawn({
    name: 'kv-cache.svg',
    title: 'How full the KV cache was',
    alt: `Use of the KV cache over the run${most === undefined ? '' : `, at most ${Math.round(100 * most)}% in the window`}.`,
    x: timeAxis,
    y: { label: 'KV cache in use', unit: '%' },
    series: [
      use,
      ...(steady === undefined
        ? []
        : [{ name: 'steady window', points: frameOf(steady.window, 100) }]),
    ],
  });
}

const overTime = (
  name: string,
  samples: readonly ServerSample[],
  valueOf: (sample: ServerSample) => number | undefined,
): PlotSeries => ({
  name,
  points: peaks(
    samples.flatMap((sample) => {
      const value = valueOf(sample);
      return value === undefined ? [] : [{ x: sample.atMs / 1000, y: value }];
    }),
  ),
});
