/** @file The plots of several loads: what each gave, and where it stopped to hold. */
import type { PlotPoint, PlotSeries } from '@gradus/evidence';
import type { Distribution } from '../analysis/distribution.ts';
import type { Figure } from '../analysis/intervals.ts';
import type { WindowFigures } from '../analysis/summary.ts';
import { countedFigures } from './counted-figures.ts';
import { withPoints } from './curves.ts';
import type { CapacityReport, LoadPoint, SweepReport } from './load-report.ts';
import { capacityText } from './load-documents.ts';
import { countText, rateText, shareText } from './figure-text.ts';
import { drawn, scaleFor } from './plot.ts';
import type { ReportPlot } from './plot.ts';

export function sweepPlots({ points }: SweepReport): ReportPlot[] {
  const measured = points.flatMap((point) => {
    const figures = countedFigures(point.report.summary);
    return figures === undefined ? [] : [{ point, figures }];
  });
  return [
    ...latencyPlot(measured, 'ttft-throughput.svg', 'Time to first token', [
      ['p50', ({ ttftMs }) => percentile(ttftMs, 50)],
      ['p90', ({ ttftMs }) => percentile(ttftMs, 90)],
    ]),
    ...latencyPlot(measured, 'tpot-throughput.svg', 'Time per output token', [
      ['mean', ({ tpotMs }) => tpotMs?.mean],
      ['p90', ({ tpotMs }) => percentile(tpotMs, 90)],
    ]),
    ...goodputPlot(measured),
  ];
}

interface Measured {
  readonly point: LoadPoint;
  readonly figures: WindowFigures;
}

const percentile = (distribution: Distribution | undefined, wanted: number): Figure | undefined => {
  const found = distribution?.percentiles.find((one) => one.percentile === wanted);
  return found?.enough === true ? found.figure : undefined;
};

/** Its interval only where both ends are known. */
function place(x: number, figure: Figure | undefined): PlotPoint[] {
  if (figure === undefined || !Number.isFinite(figure.estimate)) return [];
  const { estimate: y, low, high } = figure;
  if (low === undefined || high === undefined) return [{ x, y }];
  return [{ x, y, interval: { low, high } }];
}

function latencyPlot(
  measured: readonly Measured[],
  name: string,
  label: string,
  lines: readonly (readonly [string, (of: WindowFigures['latencies']) => Figure | undefined])[],
): ReportPlot[] {
  const series = lines.map(([line, figureOf]): PlotSeries => ({
    name: line,
    points: measured.flatMap(({ figures }) =>
      place(figures.throughput.outputTokensPerSecond.estimate, figureOf(figures.latencies)),
    ),
  }));
  const scale = scaleFor(series, 'y');
  const [only, ...others] = withPoints(series);
  // One line has no legend: which percentile it is, the plot itself says.
  const named = only === undefined || others.length > 0 ? label : `${label} (${only.name})`;
  return drawn({
    name,
    title: `${named} against throughput, one point per load`,
    alt: `${named} with 95% intervals at ${measured.length} loads, against output tokens per second.`,
    x: { label: 'Output tokens', unit: 'tokens/s' },
    y: { label: named, unit: 'ms', scale },
    series: scale === 'linear' ? series : series.map(withoutEndlessIntervals),
  });
}

/** On a logarithmic axis an interval that reaches zero would have no end. */
const withoutEndlessIntervals = ({ name, points }: PlotSeries): PlotSeries => ({
  name,
  points: points.map((point) =>
    point.interval !== undefined && point.interval.low <= 0 ? { x: point.x, y: point.y } : point,
  ),
});

function goodputPlot(measured: readonly Measured[]): ReportPlot[] {
  const unit = measured[0]?.point.unit ?? 'requests/s';
  // A rate has no negative bound, whatever a symmetric interval says.
  const rateAt = (load: number, rate: Figure | undefined): PlotPoint[] =>
    place(load, rate?.low === undefined ? rate : { ...rate, low: Math.max(0, rate.low) });
  const good = measured.flatMap(({ point, figures }) =>
    rateAt(point.load, figures.goodput?.perSecond),
  );
  if (good.length === 0) return [];
  return drawn({
    name: 'goodput-load.svg',
    title: 'Goodput against load',
    alt: `Requests per second that met every objective, with 95% intervals, beside all that completed, at ${measured.length} loads; the most is ${rateText(Math.max(...good.map(({ y }) => y)))}.`,
    x: { label: 'Load', unit },
    y: { label: 'Requests', unit: 'requests/s' },
    series: [
      { name: 'good', points: good },
      {
        name: 'completed',
        points: measured.flatMap(({ point, figures }) =>
          rateAt(point.load, figures.throughput.requestsPerSecond),
        ),
      },
    ],
  });
}

export function capacityPlots(report: CapacityReport): ReportPlot[] {
  const { probes, required, capacity, unit, outcome } = report;
  if (probes.length === 0) return [];
  const percent = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : 100 * value;
  const shares = probes.flatMap(({ load, share }) =>
    place(load, {
      ...share,
      estimate: 100 * share.estimate,
      low: percent(share.low),
      high: percent(share.high),
    }),
  );
  const loads = probes.map(({ load }) => load);
  // An interval that lies outside of what was measured says nothing.
  const isInside = outcome === 'found' || outcome === 'too-many-probes';
  const upright = (load: number): PlotPoint[] => [
    { x: load, y: 0 },
    { x: load, y: 100 },
  ];
  return drawn({
    name: 'capacity-probes.svg',
    title: 'Share of requests that met the objectives, probe by probe',
    alt:
      `${countText(probes.length, 'probe')} with 95% intervals against load; ${shareText(required)} is required.` +
      (isInside ? ` The capacity is ${capacityText(report)}.` : ''),
    x: { label: 'Load', unit },
    y: { label: 'Met every objective', unit: '%' },
    series: [
      { name: 'probes', points: shares.toSorted((a, b) => a.x - b.x) },
      {
        name: 'required',
        points: [Math.min(...loads), Math.max(...loads)].map((x) => ({ x, y: 100 * required })),
      },
      ...(isInside
        ? [
            { name: 'capacity', points: upright(capacity.estimate) },
            {
              name: 'its interval',
              points: [...upright(capacity.low), ...upright(capacity.high).toReversed()],
            },
          ]
        : []),
    ],
  });
}
