/** @file The figures as plots. */
import { barPlot, linePlot } from '@gradus/evidence';
import { type GrowthPoint, ourName, peerName } from './reading.ts';
import type { NamedDurations } from './tables.ts';

export function coldPlot(rows: readonly NamedDurations[]): string {
  return barPlot({
    title: 'Cold syncs',
    description: `Median and worst duration of ${rows.length} kinds of sync.`,
    categoryLabel: 'Sync of',
    categories: rows.map(({ name }) => name),
    y: { label: 'After start-up', unit: 'ms' },
    series: [
      { name: 'median', values: rows.map(({ medianMs }) => medianMs) },
      { name: 'worst', values: rows.map(({ worstMs }) => worstMs) },
    ],
  });
}

export function growthPlot(growth: readonly GrowthPoint[]): string {
  return linePlot({
    title: 'Reading against size',
    description: `Time that ${ourName} and ${peerName} take for texts of growing size.`,
    x: { label: 'Text', unit: 'kB', scale: 'log10' },
    y: { label: 'Time', unit: 'ms', scale: 'log10' },
    series: [
      { name: ourName, points: growth.map((point) => ({ x: kilobytes(point), y: point.ourMs })) },
      {
        name: peerName,
        points: growth.flatMap((point) =>
          point.peerMs === undefined ? [] : [{ x: kilobytes(point), y: point.peerMs }],
        ),
      },
    ],
  });
}

const kilobytes = ({ sizeBytes }: GrowthPoint): number => sizeBytes / 1000;
