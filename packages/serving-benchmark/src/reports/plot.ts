/** @file A plot with all that a page or evidence needs to show it. */
import { linePlot } from '@gradus/evidence';
import type { PlotAxis, PlotSeries } from '@gradus/evidence';
import { withPoints } from './curves.ts';

export interface ReportPlot {
  /** A plain file name: `ttft-distribution.svg`. */
  readonly name: string;
  readonly title: string;
  /** What a reader should see, for those who cannot. */
  readonly alt: string;
  readonly svg: string;
}

export interface PlotPlan {
  readonly name: string;
  readonly title: string;
  readonly alt: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
}

/** No plot where nothing can be shown. */
export function drawn({ name, title, alt, x, y, series }: PlotPlan): ReportPlot[] {
  const shown = withPoints(series);
  if (shown.length === 0) return [];
  return [{ name, title, alt, svg: linePlot({ title, description: alt, x, y, series: shown }) }];
}

/** Where the smallest and the largest lie decades apart, a linear axis shows the largest only. */
export function scaleFor(series: readonly PlotSeries[], direction: 'x' | 'y'): 'linear' | 'log10' {
  const values = series.flatMap(({ points }) => points.map((point) => point[direction]));
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least > 10 ? 'log10' : 'linear';
}
