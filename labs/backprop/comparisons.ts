/** @file Ways to begin, activations and a mistake against each other, over several draws. */
import type { Comparison } from '@gradus/evidence';
import { comparePaired } from '@gradus/lab-kit';
import type { Random } from '@gradus/statistics';
import { trainWithoutTranspose } from './failures.ts';
import {
  type Activation,
  glorot,
  he,
  initialize,
  type Network,
  type Spread,
  spirals,
} from './network.ts';
import { train } from './train.ts';

const steps = 200;

export function compare(random: Random, draws: number): Comparison[] {
  const each = Array.from({ length: draws }, (_, at) => random.split(`draw ${at}`));
  const lossAfter = (
    seed: Random,
    sizes: readonly number[],
    activation: Activation,
    spread: Spread,
  ): number => {
    const start: Network = initialize(seed.split('network'), sizes, spread);
    const examples = spirals(seed.split('spirals'), 20);
    return train(start, examples, { activation, stepSize: 0.3, steps }).losses.at(-1)!;
  };
  const arm = (name: string, sizes: readonly number[], activation: Activation, spread: Spread) => ({
    name,
    values: each.map((seed) => lossAfter(seed, sizes, activation, spread)),
  });
  const deep = [2, 16, 16, 16, 16, 3];
  const what = { metric: `loss after ${steps} steps`, unit: 'nats' };
  const runs = each.map((seed) =>
    trainWithoutTranspose(seed.split('network'), spirals(seed.split('spirals'), 20), steps),
  );
  return [
    comparePaired(
      { ...what, metric: `${what.metric}, five layers` },
      arm('tanh, 0.2 of Glorot’s spread', deep, 'tanh', (n) => 0.2 * glorot(n)),
      arm('tanh, Glorot’s spread', deep, 'tanh', glorot),
      random.split('spread'),
    ),
    comparePaired(
      { ...what, metric: `${what.metric}, two layers` },
      arm('tanh, Glorot’s spread', [2, 24, 3], 'tanh', glorot),
      arm('ReLU, He’s spread', [2, 24, 3], 'relu', he),
      random.split('activation'),
    ),
    comparePaired(
      { ...what, metric: `${what.metric}, three layers` },
      { name: 'transpose forgotten', values: runs.map(({ wrong }) => wrong.at(-1)!) },
      { name: 'the gradient', values: runs.map(({ right }) => right.at(-1)!) },
      random.split('transpose'),
    ),
  ];
}
