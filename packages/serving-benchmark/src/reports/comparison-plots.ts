/** @file The plots of a comparison: how far each figure moved, and the two distributions themselves. */
import type { PlotSeries } from '@gradus/evidence';
import { requestFigures, type RequestFigures } from '../analysis/request-figures.ts';
import type { ComparisonReport } from './comparison-document.ts';
import { distributionCurve } from './curves.ts';
import { msText } from './figure-text.ts';
import { drawn, scaleFor, type ReportPlot } from './plot.ts';
import type { RunReport } from './run-report.ts';

export function comparisonPlots({ baseline, candidate }: ComparisonReport): ReportPlot[] {
  return [
    ...distributionPlot('ttft', 'Time to first token', baseline, candidate, ({ ttftMs }) => ttftMs),
    ...distributionPlot(
      'tpot',
      'Time per output token',
      baseline,
      candidate,
      ({ tpotMs }) => tpotMs,
    ),
  ];
}

function distributionPlot(
  name: string,
  label: string,
  baseline: RunReport,
  candidate: RunReport,
  valueOf: (request: RequestFigures) => number | undefined,
): ReportPlot[] {
  const sides = [
    ['baseline', baseline],
    ['candidate', candidate],
  ] as const;
  const values = sides.map(([side, { records }]) => ({
    side,
    values: Float64Array.from(records.flatMap((record) => valueOf(requestFigures(record)) ?? [])),
  }));
  const series = values.map(({ side, values: column }): PlotSeries => ({
    name: side,
    points: distributionCurve(column),
  }));
  const means = values.map(
    ({ side, values: column }) =>
      `${side} ${msText(column.reduce((sum, value) => sum + value, 0) / column.length)}`,
  );
  return drawn({
    name: `${name}-compared.svg`,
    title: `${label}: which share of requests was at most as long, in both`,
    alt: `Cumulative distributions of the ${label.toLowerCase()}; means: ${means.join(', ')}.`,
    x: { label, unit: 'ms', scale: scaleFor(series, 'x') },
    y: { label: 'Requests at most as long', unit: '%' },
    series,
  });
}
