/** @file A table of shares as a picture: the darker a cell, the more. */
import type { CustomSeriesOption } from 'echarts';
import { categoryAxis, frameOption, refusePlot, renderSvg, type PlotFrame } from './plot-frame.ts';
import { faint, seriesTones } from './plot-style.ts';

export interface HeatMap extends PlotFrame {
  readonly rows: readonly string[];
  /** What the rows are: `Query`. */
  readonly rowLabel: string;
  readonly columns: readonly string[];
  readonly columnLabel: string;
  /** Row by row, each from 0 to 1. */
  readonly values: readonly (readonly number[])[];
}

/** @throws GradusError `invalid-plot` (usage) for another number of values, or values beyond 0 to 1. */
export function heatMap(plot: HeatMap): string {
  checkValues(plot);
  const { rows, columns, rowLabel, columnLabel, values } = plot;
  const cells = values.flatMap((row, y) => row.map((value, x) => [x, y, value]));
  const option = {
    ...frameOption({ verticalName: rowLabel, seriesNames: [], legendItemPx: 0 }),
    xAxis: categoryAxis(columns, columnLabel),
    // The first row on top, as in a table.
    yAxis: { ...categoryAxis(rows, ''), inverse: true, name: '', axisLabel: rowLabelStyle(rows) },
    series: [cellSeries(cells)],
  };
  return renderSvg(option, plot);
}

function rowLabelStyle(rows: readonly string[]): object {
  const { axisLabel } = categoryAxis(rows, '') as { readonly axisLabel: object };
  return { ...axisLabel, width: 160, overflow: 'truncate' };
}

/** @param cells `[column, row, share]` */
function cellSeries(cells: number[][]): CustomSeriesOption {
  return {
    type: 'custom',
    data: cells,
    silent: true,
    renderItem: (_parameters, api) => {
      const [x = 0, y = 0] = api.coord?.([api.value(0), api.value(1)]) ?? [];
      const [width = 0, height = 0] = (api.size?.([1, 1]) ?? []) as number[];
      const shape = { x: x - width / 2, y: y - height / 2, width, height };
      return {
        type: 'group' as const,
        children: [
          {
            type: 'rect' as const,
            shape,
            style: { fill: seriesTones[0]!.light, opacity: Number(api.value(2)) },
          },
          // A thin border, so that a cell of 0 is a cell.
          {
            type: 'rect' as const,
            shape,
            style: { fill: 'none', stroke: faint.light, lineWidth: 0.5 },
          },
        ],
      };
    },
  };
}

function checkValues({ title, rows, columns, values }: HeatMap): void {
  if (rows.length === 0 || columns.length === 0) throw refusePlot(title, 'cells', 'none');
  if (values.length !== rows.length) {
    throw refusePlot(title, `${rows.length} rows of values`, String(values.length));
  }
  for (const row of values) {
    if (row.length !== columns.length) {
      throw refusePlot(title, `${columns.length} values in each row`, String(row.length));
    }
    const bad = row.find((value) => !(value >= 0 && value <= 1));
    if (bad !== undefined) throw refusePlot(title, 'shares from 0 to 1', String(bad));
  }
}
