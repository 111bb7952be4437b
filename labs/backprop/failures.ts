/**
 * @file Where backpropagation fails, or seems to work and does not. Each cause is confirmed by
 * taking it away and looking again.
 */
import type { Failure } from '@gradus/evidence';
import type { Random } from '@gradus/statistics';
import {
  array,
  div,
  exp,
  type NdArray,
  runEager,
  softmax,
  sum,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { backward, forward, lossByHand } from './by-hand.ts';
import { depth, measureLayers, saturatedShare } from './depth.ts';
import { numbersOf } from './model.ts';
import { type Examples, glorot, he, initialize, type Network, spirals } from './network.ts';
import { centralDifferences } from './oracles.ts';
import { accuracy, train } from './train.ts';

export function findFailures(random: Random): Failure[] {
  return [
    vanishingFailure(random.split('vanishing')),
    symmetryFailure(random.split('symmetry')),
    deadFailure(random.split('dead')),
    transposeFailure(random.split('transpose')),
    overflowFailure(),
  ];
}

const percent = (part: number): string => `${(100 * part).toFixed(0)}%`;

/** Searches for the first spread that leaves the first layer less than a thousandth of the error. */
function vanishingFailure(random: Random): Failure {
  const examples = spirals(random.split('spirals'), 10);
  const layers = (times: number) =>
    measureLayers(random.split('network'), examples, 'tanh', (n) => times * glorot(n));
  const share = (times: number): number => {
    const { errors } = layers(times);
    return errors[0]! / errors.at(-1)!;
  };
  const found = [1, 0.7, 0.5, 0.4, 0.3, 0.1].find((times) => share(times) < 1e-3)!;
  const flattened = layers(found).weights[depth / 2]! / layers(1).weights[depth / 2]!;
  const saturated = saturatedShare(random.split('network'), examples, (n) => 8 * glorot(n));
  const restored = share(1);
  return {
    case: `${depth} layers of tanh, first weights of ${found} times Glorot’s spread`,
    expected: 'the first layer gets an error of the size of the last',
    got: `${share(found).toExponential(1)} of it; and the derivatives by the weights are ${flattened.toExponential(1)} of Glorot’s in every layer, as what came in has shrunk on the way forwards. (At eight times the spread the other end of tanh is reached: ${percent(saturated)} of the units have a slope below 0.01.)`,
    cause:
      'On its way back the error is multiplied by Wᵀ and by the slope of tanh once a layer. Nine factors below 1 leave nothing.',
    intervention: {
      change: 'Glorot’s spread, 1/√inputs, with the same random numbers',
      got: `${restored.toExponential(1)} of it`,
      removed: share(found) < 1e-3 && restored > 0.05,
    },
  };
}

/** All units of a layer that begin alike stay alike. */
function symmetryFailure(random: Random): Failure {
  const examples = spirals(random.split('spirals'), 30);
  const options = { activation: 'tanh', stepSize: 0.5, steps: 400 } as const;
  const drawn = initialize(random, [2, 16, 3], glorot);
  const alike: Network = drawn.map(({ weight, bias }) => ({
    weight: weight.map((row) => row.map(() => 0.5 / row.length)),
    bias,
  }));
  const run = (start: Network) => {
    const { network } = train(start, examples, options);
    const columns = network[0]!.weight[0]!.map((_, unit) =>
      String(network[0]!.weight.map((row) => row[unit])),
    );
    return { right: accuracy(network, examples, 'tanh'), distinct: new Set(columns).size };
  };
  const [same, different] = [run(alike), run(drawn)];
  return {
    case: 'A hidden layer of 16 units whose weights all begin with the same number',
    expected: '16 units that have learned 16 different things',
    got: `${same.distinct} distinct unit after 400 steps, ${percent(same.right)} of the spirals right`,
    cause:
      'Units with the same weights compute the same, are to blame for the same and get the same gradient: no step can tell them apart. Zeros are the case that people try; then not even the gradient of the first layer is anything but zero.',
    intervention: {
      change: 'weights drawn with Glorot’s spread',
      got: `${different.distinct} distinct units, ${percent(different.right)} right`,
      removed: same.distinct === 1 && different.distinct === 16,
    },
  };
}

/** The first of some steps after which units of a ReLU layer are silent on every example. */
function deadFailure(random: Random): Failure {
  const examples = spirals(random.split('spirals'), 30);
  const start = initialize(random, [2, 24, 3], he);
  const silent = (network: Network): number => {
    const [scores] = forward(network, examples.rows, 'relu').scores;
    return scores![0]!.filter((_, unit) => scores!.every((row) => row[unit]! <= 0)).length;
  };
  const run = (stepSize: number): Network =>
    train(start, examples, { activation: 'relu', stepSize, steps: 60 }).network;
  const stepSize = [0.3, 1, 3, 10, 30].find((size) => silent(run(size)) >= 6)!;
  const network = run(stepSize);
  const dead = silent(network);
  const gradients = backward(network, examples, { activation: 'relu' })[0]!.weight;
  const still = gradients[0]!.filter((_, unit) => gradients.every((row) => row[unit] === 0)).length;
  const gentle = silent(run(stepSize / 30));
  return {
    case: `A hidden layer of 24 ReLU units after 60 steps of ${stepSize}`,
    expected: 'units that answer to some of the 90 examples',
    got: `${dead} answer to none, and ${still} have a gradient of exactly 0: they will never answer again`,
    cause:
      'One step that is too long pushes a unit’s bias so far down that no example brings its score above 0. There the slope of ReLU is 0, so nothing can bring it back.',
    intervention: {
      change: `steps of ${Number((stepSize / 30).toPrecision(2))} from the same start`,
      got: `${gentle} answer to none (${silent(start)} did not at the start)`,
      removed: dead >= 6 && gentle <= silent(start) + 1,
    },
  };
}

export interface TransposeRun {
  readonly right: readonly number[];
  readonly wrong: readonly number[];
}

export const transposeSizes = [2, 16, 16, 3] as const;

/** Losses with the right backward pass, and with W where Wᵀ belongs, from the same start. */
export function trainWithoutTranspose(
  random: Random,
  examples: Examples,
  steps: number,
): TransposeRun {
  const start = initialize(random, transposeSizes, glorot);
  const run = (forgetsTranspose: boolean): readonly number[] =>
    train(start, examples, {
      activation: 'tanh',
      stepSize: 0.3,
      steps,
      slope: (network) => ({
        loss: lossByHand(network, examples, 'tanh'),
        gradients: backward(network, examples, { activation: 'tanh', forgetsTranspose }),
      }),
    }).losses;
  return { right: run(false), wrong: run(true) };
}

function transposeFailure(random: Random): Failure {
  const examples = spirals(random.split('spirals'), 20);
  const { right, wrong } = trainWithoutTranspose(random.split('start'), examples, 400);
  const network = initialize(random.split('start'), transposeSizes, glorot);
  const slopes = centralDifferences(network, examples, 'tanh');
  const error = (forgetsTranspose: boolean, layer: number): number => {
    const found = backward(network, examples, { activation: 'tanh', forgetsTranspose });
    const [a, b] = [numbersOf([found[layer]!]), numbersOf([slopes[layer]!])];
    const difference = Math.hypot(...a.map((value, at) => value - b[at]!));
    return difference / Math.hypot(...b);
  };
  return {
    case: 'A backward pass that multiplies by W where it should by its transpose; the middle layer is square, so every shape fits',
    expected: 'a loss that does not fall, so that somebody notices',
    got: `it falls from ${wrong[0]!.toFixed(2)} to ${wrong.at(-1)!.toFixed(2)} in 400 steps (with the right one to ${right.at(-1)!.toFixed(2)}). Against central differences the first layer’s gradient is wrong by ${percent(error(true, 0))} of its length`,
    cause:
      'The layers above the mistake have their true gradients and make the best of whatever the first layer sends them. A falling loss proves that something learns, not that the gradient is right.',
    intervention: {
      change: 'the transpose; checked the same way',
      got: `wrong by ${error(false, 0).toExponential(0)} of its length`,
      removed: error(true, 0) > 0.1 && error(false, 0) < 1e-6 && wrong.at(-1)! < wrong[0]!,
    },
  };
}

/** The first whole score at which softmax as it is defined is no number. */
function overflowFailure(): Failure {
  const at = (build: (z: Tensor) => Tensor, score: number): number[] => {
    const z = array([score, score - 1], 'float64');
    const value: NdArray = runEager(trace(build, [z]), [z]);
    return Array.from(value.data, Number);
  };
  const naive = (z: Tensor): Tensor => div(exp(z), sum(exp(z)));
  const whole = (z: Tensor): Tensor => softmax(z);
  let score = 1;
  while (at(naive, score).every(Number.isFinite)) score++;
  const show = (values: readonly number[]): string =>
    values.map((value) => (Number.isNaN(value) ? 'NaN' : value.toFixed(3))).join(' and ');
  const repaired = at(whole, score);
  return {
    case: `Softmax of the scores ${score} and ${score - 1} by its definition, eᶻ over the sum of them`,
    expected: show(at(naive, 1)),
    got: show(at(naive, score)),
    cause:
      'Only differences of scores matter, their exponentials know the scores themselves: past 709 they are Infinity in float64 (past 88 in float32), and Infinity over Infinity is no number.',
    intervention: {
      change: 'the largest score is subtracted first, as packages/tensor does it',
      got: show(repaired),
      removed: repaired.every((value, index) => Math.abs(value - at(naive, 1)[index]!) < 1e-12),
    },
  };
}
