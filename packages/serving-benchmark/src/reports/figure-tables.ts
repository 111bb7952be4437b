/** @file The figures of a run, and of every load of a sweep or a search, as CSV: units in the headers. */
import type { Distribution } from '../analysis/distribution.ts';
import { reportedPercentiles } from '../analysis/distribution.ts';
import type { Figure } from '../analysis/intervals.ts';
import type { WindowFigures } from '../analysis/summary.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { countedFigures, isSteady } from './counted-figures.ts';
import { reportCsv } from './csv.ts';
import type { Value } from './csv.ts';
import { percentileOf } from './figure-text.ts';
import type { CapacityReport, LoadPoint, SweepReport } from './load-report.ts';
import { latencyNames } from './performance-sections.ts';
import type { RunReport } from './run-report.ts';

const percentileNames = reportedPercentiles.map((percentile) => `p${percentile}`);

/** One row per latency, over the window that counts. */
export function latencyCsv({ summary }: RunReport): string {
  const latencies = countedFigures(summary)?.latencies;
  return reportCsv(
    [
      'latency',
      'n',
      ...['mean', 'low', 'high', ...percentileNames, 'max'].map((it) => `${it} (ms)`),
    ],
    latencyNames.flatMap(([key, name]) => {
      const distribution = latencies?.[key];
      return distribution === undefined
        ? []
        : [[name, distribution.n, ...spread(distribution), distribution.max]];
    }),
  );
}

const spread = (distribution: Distribution | undefined): Value[] => [
  ...estimate(distribution?.mean),
  ...reportedPercentiles.map((percentile) => percentileOf(distribution, percentile)),
];

const estimate = (figure: Figure | undefined): Value[] => [
  figure?.estimate,
  figure?.low,
  figure?.high,
];

/** One row per rate, the steady window and the whole run below each other. */
export function throughputCsv({ summary }: RunReport): string {
  const rows = (name: string, figures: WindowFigures | undefined): Value[][] =>
    figures === undefined
      ? []
      : ratesOf(figures).map(([rate, figure]) => [rate, name, ...estimate(figure)]);
  return reportCsv(
    ['rate', 'window', 'per second', 'low', 'high'],
    [...rows('steady window', summary.steady), ...rows('whole run', summary.whole)],
  );
}

function ratesOf({ throughput, goodput }: WindowFigures): [name: string, figure: Figure][] {
  const { requestsPerSecond, outputTokensPerSecond, inputTokensPerSecond } = throughput;
  return [
    ['requests', requestsPerSecond],
    ['output tokens', outputTokensPerSecond],
    ...(inputTokensPerSecond === undefined
      ? []
      : ([['input tokens', inputTokensPerSecond]] satisfies [string, Figure][])),
    ...(goodput === undefined
      ? []
      : ([['good requests', goodput.perSecond]] satisfies [string, Figure][])),
  ];
}

export function failuresCsv({ summary }: RunReport): string {
  return reportCsv(
    ['class', 'requests', 'first message'],
    summary.failures.map((failure) => [failure.class, failure.requests, failure.example]),
  );
}

export const checksCsv = (checks: Certificate['checks']): string =>
  reportCsv(
    ['check', 'status', 'finding'],
    checks.map(({ name, status, finding }) => [name, status, finding]),
  );

const bounded = (name: string, unit: string): string[] =>
  [name, `${name}_low`, `${name}_high`].map((it) => `${it}_${unit}`);

const spreadNames = latencyNames.flatMap(([, name]) => {
  const stem = name.toLowerCase().replaceAll(' ', '_');
  return [
    ...bounded(`${stem}_mean`, 'ms'),
    ...percentileNames.map((percentile) => `${stem}_${percentile}_ms`),
  ];
});

const pointHeader = [
  'load',
  'load_unit',
  'folder',
  'client',
  'steady',
  'requests',
  'completed',
  'failed',
  ...bounded('requests', 'per_second'),
  ...bounded('output_tokens', 'per_second'),
  ...bounded('input_tokens', 'per_second'),
  'mean_in_flight',
  ...spreadNames,
  ...bounded('goodput', 'per_second'),
  ...bounded('good', 'share'),
];

function pointRow({ load, unit, folder, report }: LoadPoint): Value[] {
  const { summary, certificate } = report;
  const { total, completed, failed } = summary.requests;
  const figures = countedFigures(summary);
  return [
    load,
    unit,
    folder,
    certificate.status,
    isSteady(summary),
    total,
    completed,
    failed,
    ...estimate(figures?.throughput.requestsPerSecond),
    ...estimate(figures?.throughput.outputTokensPerSecond),
    ...estimate(figures?.throughput.inputTokensPerSecond),
    figures?.meanInFlight,
    ...latencyNames.flatMap(([key]) => spread(figures?.latencies[key])),
    ...estimate(figures?.goodput?.perSecond),
    ...estimate(figures?.goodput?.share),
  ];
}

/** One row per load. */
export const sweepCsv = ({ points }: SweepReport): string =>
  reportCsv(pointHeader, points.map(pointRow));

/** One row per probe, in the order in which they were measured. */
export const capacityCsv = ({ probes }: CapacityReport): string =>
  reportCsv(
    ['met_probability', ...pointHeader],
    probes.map((probe) => [probe.met, ...pointRow(probe)]),
  );
