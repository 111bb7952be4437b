/** @file A noisy line made readable. */
import type { PlotPoint } from '@gradus/evidence';
import { mean } from '@gradus/statistics';

/** Means of so many steps each, so that a line is seen and not its noise. */
export function smoothed(values: readonly number[], count: number): PlotPoint[] {
  return Array.from({ length: Math.floor(values.length / count) }, (_, i) => ({
    x: (i + 0.5) * count,
    y: mean(values.slice(i * count, (i + 1) * count)),
  }));
}
