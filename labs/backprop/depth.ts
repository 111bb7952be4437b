/** @file How gradients fare on the way back through many layers, by how the weights began. */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import { mean, type Random } from '@gradus/statistics';
import { backwardPass, forward } from './by-hand.ts';
import {
  type Activation,
  type Examples,
  glorot,
  he,
  initialize,
  type Spread,
  spirals,
} from './network.ts';

export const depth = 10;
const width = 48;

export interface DepthLine {
  readonly name: string;
  readonly byLayer: ByLayer;
}

/** Root mean squares, the first layer first. */
export interface ByLayer {
  /** Of the derivatives by the scores: what comes back of the error. */
  readonly errors: readonly number[];
  /** Of the derivatives by the weights: that error, times what came in. */
  readonly weights: readonly number[];
}

const starts: readonly (readonly [string, Activation, Spread])[] = [
  ['tanh, Glorot', 'tanh', glorot],
  ['tanh, half of it', 'tanh', (inputs) => 0.5 * glorot(inputs)],
  ['tanh, four times', 'tanh', (inputs) => 4 * glorot(inputs)],
  ['ReLU, He', 'relu', he],
  ['ReLU, Glorot', 'relu', glorot],
];

const sizes = (inputs: number): number[] => [
  inputs,
  ...Array.from({ length: depth - 1 }, () => width),
  3,
];

export function measureDepth(random: Random): DepthLine[] {
  const examples = spirals(random.split('spirals'), 10);
  return starts.map(([name, activation, spread]) => ({
    name,
    byLayer: measureLayers(random.split(name), examples, activation, spread),
  }));
}

const rms = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => value * value)));

export function measureLayers(
  random: Random,
  examples: Examples,
  activation: Activation,
  spread: Spread,
): ByLayer {
  const network = initialize(random, sizes(examples.rows[0]!.length), spread);
  const { gradients, errors } = backwardPass(network, examples, { activation });
  return {
    errors: errors.map((error) => rms(error.flat())),
    weights: gradients.map(({ weight }) => rms(weight.flat())),
  };
}

/** Where tanh is nearly a straight line, an error shrinks by √n σ a layer: here by half. */
export function shrinkingClaim(random: Random): Claim {
  const examples = spirals(random.split('spirals'), 10);
  const factors = Array.from({ length: 30 }, (_, at) => {
    const { errors } = measureLayers(
      random.split(`${at}`),
      examples,
      'tanh',
      (inputs) => 0.5 * glorot(inputs),
    );
    // Within the layers of equal width.
    return (errors[1]! / errors.at(-2)!) ** (1 / (depth - 3));
  });
  return claim({
    statement: 'With half of Glorot’s spread each layer of tanh hands back half of the error.',
    metric: '| error of a layer over that of the next − ½ |, 30 networks',
    value: Math.abs(mean(factors) - 0.5),
    unit: 'of the error',
    comparison: '<',
    threshold: 0.03,
    oracle: 'theory: √n σ = ½',
    replay: { class: 'tolerance', tolerance: 0.001 },
  });
}

/** Units whose derivative is below a hundredth: too far out on the tanh to learn. */
export function saturatedShare(random: Random, examples: Examples, spread: Spread): number {
  const network = initialize(random, sizes(examples.rows[0]!.length), spread);
  const scores = forward(network, examples.rows, 'tanh').scores.slice(0, -1).flat(2);
  return scores.filter((z) => 1 - Math.tanh(z) ** 2 < 0.01).length / scores.length;
}

/**
 * What a ReLU layer leaves of the square of what passes it: n σ² / 2, forwards (He et al. 2015, eq.
 * 9). Measured on the mean square of the scores, from layer to layer, over several networks.
 */
export function reluClaims(random: Random): Claim[] {
  const examples = spirals(random.split('spirals'), 10);
  const passed = (spread: Spread): number => {
    const ratios = Array.from({ length: 60 }, (_, at) => {
      const network = initialize(random.split(`${at}`), sizes(2), spread);
      const squares = forward(network, examples.rows, 'relu').scores.map((scores) =>
        mean(scores.flat().map((z) => z * z)),
      );
      // From the first hidden layer to the last.
      return Math.log(squares.at(-2)! / squares[0]!) / (depth - 2);
    });
    // What passes one layer multiplies: the logarithm of the mean is of the mean of the products.
    const products = ratios.map((ratio) => Math.exp(ratio * (depth - 2)));
    return Math.exp(Math.log(mean(products)) / (depth - 2));
  };
  return [
    claim({
      statement: 'Begun as He et al. say, a ReLU layer passes on scores as large as it got.',
      metric: '| mean square of the scores from layer to layer − 1 |',
      value: Math.abs(passed(he) - 1),
      unit: 'of the mean square',
      comparison: '<',
      threshold: 0.1,
      oracle: 'theory: n σ² / 2 = 1',
      replay: { class: 'tolerance', tolerance: 0.001 },
    }),
    claim({
      statement: 'Begun as for tanh, it passes on half.',
      metric: '| mean square of the scores from layer to layer − ½ |',
      value: Math.abs(passed(glorot) - 0.5),
      unit: 'of the mean square',
      comparison: '<',
      threshold: 0.05,
      oracle: 'theory: n σ² / 2 = ½',
      replay: { class: 'tolerance', tolerance: 0.001 },
    }),
  ];
}

export function depthPlot(lines: readonly DepthLine[]): string {
  return linePlot({
    title: 'What comes back of the error, by layer',
    description:
      'Root mean square of the derivatives by the scores, from the first of ten layers to the last, on a logarithmic axis. With a spread that fits the activation the line is nearly level; with half the spread it falls by orders of magnitude towards the first layer; with four times it rises.',
    x: { label: 'layer', unit: 'the first is next to the input' },
    y: { label: 'derivative by a score', unit: 'root mean square', scale: 'log10' },
    series: lines.map(({ name, byLayer }) => ({
      name,
      points: byLayer.errors.map((y, at) => ({ x: at + 1, y })),
    })),
  });
}
