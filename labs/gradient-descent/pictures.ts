/** @file The descents that are drawn: heights by step, paths over contours, weights that grow. */
import { linePlot, type PlotPoint } from '@gradus/evidence';
import { lossByHand } from './by-hand.ts';
import { curvatureAt, optimum } from './curvature.ts';
import type { Parameters, Problem } from './data.ts';
import { descend } from './descent.ts';
import { logisticSlope } from './model.ts';

/** Height above the optimum by step, for steps of several lengths. */
export function heightPlot(problem: Problem): string {
  const bottom = optimum(problem);
  const lowest = lossByHand(bottom, problem);
  const { largest, smallest } = curvatureAt(bottom, problem);
  const slope = logisticSlope(problem);
  const line = (name: string, stepSize: number) => {
    const points: PlotPoint[] = [];
    descend(
      slope,
      bottom.map(() => 0),
      {
        stepSize,
        maxSteps: 120,
        onPoint: (_point, loss, step) => {
          const height = loss - lowest;
          if (height > 1e-10) points.push({ x: step, y: height });
          return height <= 1e-10;
        },
      },
    );
    return { name, points };
  };
  return linePlot({
    title: 'Height above the optimum, by step',
    description:
      'Straight lines on a logarithmic axis: every step leaves the same part. Longer steps fall faster up to 2/(L+μ); 1.95/L falls slowly again and 2.1/L does not fall.',
    x: { label: 'step', unit: 'steps' },
    y: { label: 'loss above the optimum', unit: 'nats', scale: 'log10' },
    series: [
      line('0.2/L', 0.2 / largest),
      line('1/L', 1 / largest),
      line('2/(L+μ)', 2 / (largest + smallest)),
      line('1.95/L', 1.95 / largest),
      line('2.1/L', 2.1 / largest),
    ],
  });
}

/** Two weights and no bias, so that the whole landscape fits on paper. */
export function contourPlot(problem: Problem): string {
  const bottom = optimum(problem);
  const lowest = lossByHand(bottom, problem);
  // Off to one side of the valley, up its slope.
  const start: Parameters = [-1.5, 1.2];
  const height = lossByHand(start, problem) - lowest;
  const { largest } = curvatureAt(bottom, problem);
  const path = (name: string, stepSize: number, maxSteps: number) => {
    const points: PlotPoint[] = [];
    descend(logisticSlope(problem), start, {
      stepSize,
      maxSteps,
      onPoint: ([x = 0, y = 0]) => {
        points.push({ x, y });
      },
    });
    return { name, points };
  };
  return linePlot({
    title: 'Two descents over the contours of a loss',
    description:
      'Closed curves of equal loss around the optimum, narrow in one direction. Steps of 0.3/L slide to the valley and creep along it; steps of 1.9/L jump from one side of it to the other.',
    x: { label: 'first weight', unit: 'per unit of the feature' },
    y: { label: 'second weight', unit: 'per unit of the feature' },
    series: [
      path('0.3/L', 0.3 / largest, 25),
      path('1.9/L', 1.9 / largest, 25),
      ...[1, 0.3, 0.05].map((part) => ({
        name: part === 1 ? 'height of the start' : `${part} of it`,
        points: contour(problem, bottom, lowest + part * height),
      })),
    ],
  });
}

/** Outwards from the optimum a convex loss only rises: bisection along every direction. */
function contour(
  problem: Problem,
  [centerX = 0, centerY = 0]: Parameters,
  loss: number,
): PlotPoint[] {
  const directions = 72;
  return Array.from({ length: directions + 1 }, (_, at) => {
    const angle = (2 * Math.PI * at) / directions;
    const along = (radius: number): [number, number] => [
      centerX + radius * Math.cos(angle),
      centerY + radius * Math.sin(angle),
    ];
    let [inside, outside] = [0, 1];
    while (lossByHand(along(outside), problem) < loss) outside *= 2;
    for (let round = 0; round < 30; round++) {
      const middle = (inside + outside) / 2;
      if (lossByHand(along(middle), problem) < loss) inside = middle;
      else outside = middle;
    }
    const [x, y] = along(inside);
    return { x, y };
  });
}

export function separablePlot(free: readonly PlotPoint[], penalised: readonly PlotPoint[]): string {
  return linePlot({
    title: 'Weights on data that a line separates',
    description:
      'Length of the weights against steps on a logarithmic axis. Without a penalty it rises in a straight line and never stops; with a penalty it levels off.',
    x: { label: 'step', unit: 'steps', scale: 'log10' },
    y: { label: 'length of the weights', unit: 'per unit of the features' },
    series: [
      { name: 'no penalty', points: free },
      { name: 'with a penalty of 0.01', points: penalised },
    ],
  });
}
