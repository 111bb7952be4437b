/**
 * @file What a report says about many values of one kind: mean, extremes and percentiles, each with
 * its interval; a percentile with too few samples behind it is not a number.
 */
import { meanInterval, quantileIntervals } from './intervals.ts';
import type { Figure } from './intervals.ts';
import { percentileFloor } from './percentile-floors.ts';

export const reportedPercentiles = [50, 90, 95, 99, 99.9] as const;

export type Percentile =
  | { readonly percentile: number; readonly enough: true; readonly figure: Figure }
  | {
      readonly percentile: number;
      readonly enough: false;
      readonly n: number;
      /** Samples that it takes. */
      readonly needed: number;
    };

export interface Distribution {
  readonly n: number;
  readonly mean: Figure;
  readonly min: number;
  readonly max: number;
  readonly percentiles: readonly Percentile[];
}

/** @param series - In the order of time. @returns Undefined for no values. */
export function distributionOf(series: ArrayLike<number>): Distribution | undefined {
  const n = series.length;
  if (n === 0) return undefined;
  const sorted = new Float64Array(series).sort();
  const shares = reportedPercentiles.map((percentile) => percentile / 100);
  const figures = quantileIntervals(
    series,
    shares.filter((share) => n >= percentileFloor(share)),
    sorted,
  );
  return {
    n,
    mean: meanInterval(series),
    min: sorted[0]!,
    max: sorted[n - 1]!,
    // A higher percentile needs more samples: those below their floor are the last.
    percentiles: reportedPercentiles.map((percentile, index): Percentile => {
      const figure = figures[index];
      if (figure !== undefined) return { percentile, enough: true, figure };
      return { percentile, enough: false, n, needed: percentileFloor(percentile / 100) };
    }),
  };
}
