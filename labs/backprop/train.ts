/** @file Steps against the gradient, and what a network gets right. */
import { forward } from './by-hand.ts';
import { differentiate, type Differentiated } from './model.ts';
import type { Activation, Examples, Network } from './network.ts';

export interface TrainOptions {
  readonly activation: Activation;
  readonly stepSize: number;
  readonly steps: number;
  /** What is descended; the package's own gradient unless said otherwise. */
  readonly slope?: (network: Network) => Differentiated;
}

export interface Training {
  readonly network: Network;
  /** Before each step, and after the last. */
  readonly losses: readonly number[];
}

export function train(start: Network, examples: Examples, options: TrainOptions): Training {
  const { activation, stepSize, steps } = options;
  const slope = options.slope ?? differentiate(start, examples, activation);
  const losses: number[] = [];
  let network = start;
  for (let step = 0; ; step++) {
    const { loss, gradients } = slope(network);
    losses.push(loss);
    if (step === steps) return { network, losses };
    network = descend(network, gradients, stepSize);
  }
}

const descend = (network: Network, gradients: Network, stepSize: number): Network =>
  network.map(({ weight, bias }, at) => ({
    weight: weight.map((row, i) =>
      row.map((value, j) => value - stepSize * gradients[at]!.weight[i]![j]!),
    ),
    bias: bias.map((value, j) => value - stepSize * gradients[at]!.bias[j]!),
  }));

export function accuracy(
  network: Network,
  { rows, labels }: Examples,
  activation: Activation,
): number {
  const { probabilities } = forward(network, rows, activation);
  const right = probabilities.filter((row, n) => row.indexOf(Math.max(...row)) === labels[n]);
  return right.length / rows.length;
}
