/** @file From any number of values to the few hundred points that a plot can show. */
import type { PlotPoint, PlotSeries } from '@gradus/evidence';
import { quantileOfSorted } from '@gradus/statistics';
import type { RequestRecord } from '../measurements/record.ts';
import type { RequestFigures } from '../analysis/request-figures.ts';
import { inFlight } from '../analysis/timeline.ts';
import type { TimeWindow } from '../analysis/timeline.ts';

/** Per series. */
export const mostPoints = 400;

/** Dense where a tail is: a half of a percent of the requests is what promises are about. */
const tailShares = [0.995, 0.997, 0.998, 0.999, 0.9995, 1];

/**
 * Which share of the values lies at or below x, in percent, at up to 201 + 6 places of equal share.
 * @returns nothing for no values
 */
export function distributionCurve(values: Float64Array): PlotPoint[] {
  if (values.length === 0) return [];
  const sorted = values.slice().sort();
  const places = Math.min(200, sorted.length);
  const even = Array.from({ length: places + 1 }, (_, place) => place / places);
  const shares = [...new Set([...even, ...(sorted.length > 200 ? tailShares : [])])];
  return shares
    .toSorted((a, b) => a - b)
    .map((share) => ({ x: quantileOfSorted(sorted, share), y: 100 * share }));
}

/** All values of all requests in one column: a long run has millions of gaps. */
export function pooledValues(
  figures: readonly RequestFigures[],
  valuesOf: (request: RequestFigures) => readonly number[],
): Float64Array {
  const lists = figures.map(valuesOf);
  const pooled = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let position = 0;
  for (const list of lists) {
    pooled.set(list, position);
    position += list.length;
  }
  return pooled;
}

/** Requests in flight over time, in seconds: means of equal bins. */
export function inFlightCurve(records: readonly RequestRecord[], run: TimeWindow): PlotPoint[] {
  if (!(run.toMs - run.fromMs > 1)) return [];
  const bins = Math.min(200, Math.max(20, records.length));
  const widthMs = (run.toMs - run.fromMs) / bins;
  return [...inFlight(records, run, bins)].map((level, bin) => ({
    x: (run.fromMs + (bin + 0.5) * widthMs) / 1000,
    // What bins add and take away again may leave the last bit.
    y: Math.max(0, level),
  }));
}

/** Where there are too many points, the highest of each stretch: a peak is what one looks for. */
export function peaks(points: readonly PlotPoint[]): PlotPoint[] {
  if (points.length <= mostPoints) return [...points];
  const start = (stretch: number): number => Math.floor((stretch * points.length) / mostPoints);
  return Array.from({ length: mostPoints }, (_, stretch) =>
    points.slice(start(stretch), start(stretch + 1)).reduce((a, b) => (b.y > a.y ? b : a)),
  );
}

/** A frame around a span of time, as a line: it reads in any colour, and needs no drawing of its own. */
export function frameOf({ fromMs, toMs }: TimeWindow, top: number): PlotPoint[] {
  const [from, to] = [fromMs / 1000, toMs / 1000];
  return [
    { x: from, y: 0 },
    { x: from, y: top },
    { x: to, y: top },
    { x: to, y: 0 },
  ];
}

/** Series that have points: a plot refuses others. */
export const withPoints = (series: readonly PlotSeries[]): PlotSeries[] =>
  series.filter(({ points }) => points.length > 0);
