/** @file What is drawn: the boundaries between classes, and losses that fall for good or bad reasons. */
import { linePlot, scatterPlot } from '@gradus/evidence';
import { forward } from './by-hand.ts';
import type { TransposeRun } from './failures.ts';
import type { Examples, Network } from './network.ts';

/** The examples, and where the network changes its mind. */
export function boundaryPlot(network: Network, { rows, labels }: Examples): string {
  const steps = 90;
  const at = (index: number): number => -2.2 + (4.4 * index) / (steps - 1);
  const grid = Array.from({ length: steps * steps }, (_, n) => [
    at(n % steps),
    at(Math.floor(n / steps)),
  ]);
  const winners = forward(network, grid, 'tanh').probabilities.map((row) =>
    row.indexOf(Math.max(...row)),
  );
  const border = grid.flatMap(([x = 0, y = 0], n) => {
    const edge = (n + 1) % steps === 0;
    const changes =
      (!edge && winners[n] !== winners[n + 1]) ||
      (n + steps < grid.length && winners[n] !== winners[n + steps]);
    return changes ? [{ x, y }] : [];
  });
  const arm = (label: number) =>
    rows.flatMap(([x = 0, y = 0], n) => (labels[n] === label ? [{ x, y }] : []));
  return scatterPlot({
    title: 'Where the network changes its mind',
    description:
      'Three arms of a spiral, each in a colour of its own, and the borders that a network of one hidden layer draws between them: they wind with the arms.',
    x: { label: 'first input', unit: 'of the plane' },
    y: { label: 'second input', unit: 'of the plane' },
    series: [
      ...[0, 1, 2].map((label) => ({ name: `class ${label}`, points: arm(label) })),
      { name: 'border', points: border },
    ],
  });
}

export function transposePlot({ right, wrong }: TransposeRun): string {
  const line = (name: string, losses: readonly number[]) => ({
    name,
    points: losses.flatMap((y, x) => (x % 10 === 0 ? [{ x, y }] : [])),
  });
  return linePlot({
    title: 'A wrong gradient that learns',
    description:
      'Loss against steps. With the transpose forgotten the loss falls too, smoothly, and less far.',
    x: { label: 'step', unit: 'steps' },
    y: { label: 'loss', unit: 'nats' },
    series: [line('the gradient', right), line('transpose forgotten', wrong)],
  });
}
