/** @file What a network is here, and how it begins. N examples, D inputs, H units, C classes. */
import type { Random } from '@gradus/statistics';

export type Matrix = readonly (readonly number[])[];

export interface Layer {
  readonly weight: Matrix; // [inputs, outputs]
  readonly bias: readonly number[]; // [outputs]
}

/** From the first to the last; all but the last are followed by the activation. */
export type Network = readonly Layer[];

export type Activation = 'tanh' | 'relu';

export interface Examples {
  readonly rows: Matrix; // [N, D]
  /** The class of each, from 0. */
  readonly labels: readonly number[]; // [N]
}

/** Spread of the first weights of a layer, by its number of inputs. */
export type Spread = (inputs: number) => number;

/** Glorot and Bengio (2010), for equal widths: keeps the spread of what passes a tanh near 0. */
export const glorot: Spread = (inputs) => 1 / Math.sqrt(inputs);
/** He et al. (2015): twice the variance, as a ReLU lets half of it through. */
export const he: Spread = (inputs) => Math.sqrt(2 / inputs);

/** Normal weights of a given spread, biases of 0. */
export function initialize(random: Random, sizes: readonly number[], spread: Spread): Network {
  return sizes.slice(1).map((outputs, at) => {
    const inputs = sizes[at]!;
    const scale = spread(inputs);
    return {
      weight: Array.from({ length: inputs }, () =>
        Array.from({ length: outputs }, () => scale * random.normal()),
      ),
      bias: Array.from({ length: outputs }, () => 0),
    };
  });
}

/** Arms of a spiral, each a class: no straight line parts them. */
export function spirals(random: Random, perArm: number, arms = 3): Examples {
  const points = Array.from({ length: arms * perArm }, (_, at) => {
    const arm = at % arms;
    const along = (Math.floor(at / arms) + 0.5) / perArm; // 0 to 1, from the middle outwards
    const angle = (2 * Math.PI * arm) / arms + 4 * along + 0.15 * random.normal();
    return { row: [2 * along * Math.cos(angle), 2 * along * Math.sin(angle)], label: arm };
  });
  return { rows: points.map(({ row }) => row), labels: points.map(({ label }) => label) };
}
