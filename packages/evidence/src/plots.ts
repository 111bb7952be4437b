/** @file Lines, points and bars, each from figures to an SVG. */
import type { CustomSeriesOption, SeriesOption } from 'echarts';
import { showInvisible } from './invisible.ts';
import {
  axisName,
  categoryAxis,
  figureAxis,
  frameOption,
  refusePlot,
  renderSvg,
  type PlotAxis,
  type PlotFrame,
} from './plot-frame.ts';
import { ink, seriesLimit, seriesStyle, type SeriesStyle } from './plot-style.ts';

/** Ends of a 95% interval, in the unit of the axis. */
export interface PlotInterval {
  readonly low: number;
  readonly high: number;
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** Drawn as a vertical error bar. */
  readonly interval?: PlotInterval | undefined;
}

export interface PlotSeries {
  readonly name: string;
  readonly points: readonly PlotPoint[];
}

export interface PointPlot extends PlotFrame {
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
}

export interface BarSeries {
  readonly name: string;
  /** One per category. */
  readonly values: readonly number[];
  /** One per category, where the values are estimates. */
  readonly intervals?: readonly PlotInterval[] | undefined;
}

export interface BarPlot extends PlotFrame {
  readonly categories: readonly string[];
  /** What the categories are: `Text`. */
  readonly categoryLabel: string;
  /** Begins at zero, so that the length of a bar means its value. */
  readonly y: Pick<PlotAxis, 'label' | 'unit'>;
  readonly series: readonly BarSeries[];
}

/** Longer lines go without markers: they would hide the line. */
const markersLimit = 40;

/** @throws GradusError `invalid-plot` (usage) for figures that the axes cannot show. */
export function linePlot(plot: PointPlot): string {
  return pointPlot(plot, lineSeries, 34);
}

const lineSeries = ({ points }: PlotSeries, { dash }: SeriesStyle): SeriesOption => ({
  type: 'line',
  lineStyle: { type: dash, width: 2.2 },
  showSymbol: points.length <= markersLimit,
});

/** @throws GradusError `invalid-plot` (usage) for figures that the axes cannot show. */
export function scatterPlot(plot: PointPlot): string {
  return pointPlot(plot, () => ({ type: 'scatter' }), 11);
}

/**
 * Groups of bars, one bar per series.
 * @throws GradusError `invalid-plot` (usage) for figures that the axis cannot show.
 */
export function barPlot(plot: BarPlot): string {
  checkBars(plot);
  const { categories, categoryLabel, y, series } = plot;
  const bars = series.map((bar, index): SeriesOption => {
    const { color, decal } = seriesStyle(index);
    return {
      type: 'bar',
      name: drawnName(bar),
      data: [...bar.values],
      ...barLayout,
      itemStyle: decal === undefined ? { color } : { color, decal },
      emphasis: { disabled: true },
    };
  });
  const intervals = series.map((bar, index) => barIntervals(bar, index, series.length));
  const option = {
    ...frameOption({
      verticalName: axisName(y),
      seriesNames: series.map(drawnName),
      legendItemPx: 20,
    }),
    xAxis: categoryAxis(categories, categoryLabel),
    yAxis: figureAxis(y, 'y'),
    series: [...bars, ...intervals],
  };
  return renderSvg(option, plot);
}

function pointPlot(
  plot: PointPlot,
  kind: (series: PlotSeries, style: SeriesStyle) => SeriesOption,
  legendItemPx: number,
): string {
  checkPoints(plot);
  const { x, y, series } = plot;
  const drawn = series.map((one, index) => {
    const style = seriesStyle(index);
    const { color, symbol } = style;
    return Object.assign(kind(one, style), {
      name: drawnName(one),
      data: one.points.map((point) => [point.x, point.y]),
      symbol,
      symbolSize: 9,
      color,
      // A marker at the edge is shown whole.
      clip: false,
      emphasis: { disabled: true },
    });
  });
  const option = {
    ...frameOption({ verticalName: axisName(y), seriesNames: series.map(drawnName), legendItemPx }),
    xAxis: figureAxis(x, 'x'),
    yAxis: figureAxis(y, 'y'),
    series: [...drawn, ...series.map(pointIntervals)],
  };
  return renderSvg(option, plot);
}

const drawnName = ({ name }: { readonly name: string }): string =>
  showInvisible(name.toWellFormed());

const barLayout = { barGap: '12%', barCategoryGap: '34%', barMaxWidth: 64 } as const;

/** In the series' own colour: it stands beside the marker, not on it. */
function pointIntervals({ points }: PlotSeries, index: number): CustomSeriesOption {
  const rows = points.flatMap(({ x, interval }) =>
    interval === undefined ? [] : [[x, interval.low, interval.high]],
  );
  return errorBars(rows, seriesStyle(index).color, () => 0);
}

/** In the colour of the text: it stands on the bar. */
function barIntervals({ intervals }: BarSeries, index: number, count: number): CustomSeriesOption {
  const rows = (intervals ?? []).map(({ low, high }, category) => [category, low, high]);
  return errorBars(
    rows,
    ink.light,
    (api) => api.barLayout?.({ ...barLayout, count })?.[index]?.offsetCenter ?? 0,
  );
}

type CustomApi = Parameters<NonNullable<CustomSeriesOption['renderItem']>>[1];

const capPx = 4;

/** @param rows `[x, low, high]` */
function errorBars(
  rows: number[][],
  color: string,
  offsetPx: (api: CustomApi) => number,
): CustomSeriesOption {
  return {
    type: 'custom',
    data: rows,
    encode: { x: 0, y: [1, 2] },
    z: 5,
    silent: true,
    renderItem: (_parameters, api) => {
      const [center = 0, low = 0] = api.coord?.([api.value(0), api.value(1)]) ?? [];
      const [, high = 0] = api.coord?.([api.value(0), api.value(2)]) ?? [];
      const x = center + offsetPx(api);
      const strokes: [x1: number, y1: number, x2: number, y2: number][] = [
        [x, low, x, high],
        [x - capPx, low, x + capPx, low],
        [x - capPx, high, x + capPx, high],
      ];
      return {
        type: 'group' as const,
        children: strokes.map(([x1, y1, x2, y2]) => ({
          type: 'line' as const,
          shape: { x1, y1, x2, y2 },
          style: { stroke: color, lineWidth: 1.5 },
        })),
      };
    },
  };
}

function checkPoints({ title, x, y, series }: PointPlot): void {
  checkSeries(title, series);
  for (const { name, points } of series) {
    if (points.length === 0) throw refusePlot(title, 'points', `none in "${name}"`);
    for (const point of points) {
      checkFigures(title, x, [point.x]);
      checkFigures(title, y, [point.y, ...ends(point.interval)]);
    }
  }
}

function checkBars({ title, categories, y, series }: BarPlot): void {
  checkSeries(title, series);
  if (categories.length === 0) throw refusePlot(title, 'categories', 'none');
  for (const { name, values, intervals = [] } of series) {
    for (const [noun, list] of [
      ['values', values],
      ['intervals', intervals],
    ] as const) {
      if (list.length === categories.length || (list === intervals && list.length === 0)) continue;
      const expected = `${categories.length} ${noun}, one per category`;
      throw refusePlot(title, expected, `${list.length} in "${name}"`);
    }
    checkFigures(title, y, [...values, ...intervals.flatMap(ends)]);
  }
}

function checkSeries(title: string, series: readonly { readonly name: string }[]): void {
  const names = new Set(series.map(({ name }) => name));
  if (series.length === 0 || series.length > seriesLimit) {
    throw refusePlot(title, `1 to ${seriesLimit} series`, String(series.length));
  }
  if (names.size !== series.length) throw refusePlot(title, 'each series once', 'a name twice');
}

function checkFigures(
  title: string,
  { label, scale = 'linear' }: PlotAxis,
  figures: readonly number[],
): void {
  const isShown = (figure: number): boolean =>
    Number.isFinite(figure) && (scale === 'linear' || figure > 0);
  const bad = figures.find((figure) => !isShown(figure));
  if (bad === undefined) return;
  const expected =
    scale === 'linear' ? 'finite figures' : 'figures above zero, as it is logarithmic';
  throw refusePlot(title, `${expected}, on the axis ${label}`, String(bad));
}

const ends = (interval: PlotInterval | undefined): number[] =>
  interval === undefined ? [] : [interval.low, interval.high];
