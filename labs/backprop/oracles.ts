/** @file What the backward pass is held against. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claim, type Claim, type Results } from '@gradus/evidence';
import { sha256 } from '@gradus/runtime';
import type { Random } from '@gradus/statistics';
import { backward, lossByHand } from './by-hand.ts';
import { differentiate, numbersOf } from './model.ts';
import {
  type Activation,
  type Examples,
  glorot,
  initialize,
  type Network,
  spirals,
} from './network.ts';
import { train } from './train.ts';

const fixturePath = join(import.meta.dirname, 'fixtures', 'pytorch.json');

interface Fixture {
  readonly versions: { readonly torch: string };
  readonly stepSize: number;
  readonly tolerance: number;
  readonly cases: readonly (Examples & {
    readonly name: string;
    readonly activation: Activation;
    readonly network: Network;
    readonly gradients: Network;
    readonly losses: readonly number[];
  })[];
}

export function fixtureInput(): Results['inputs'][number] {
  const bytes = readFileSync(fixturePath);
  return {
    name: 'pytorch.json',
    sha256: sha256(bytes),
    sizeBytes: bytes.length,
    origin: 'shipped',
  };
}

export function farthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));
}

/** The slope along every parameter, two losses each. */
export function centralDifferences(
  network: Network,
  examples: Examples,
  activation: Activation,
): Network {
  const step = 1e-5;
  const slope = (moved: (by: number) => Network): number =>
    (lossByHand(moved(step), examples, activation) -
      lossByHand(moved(-step), examples, activation)) /
    (2 * step);
  return network.map((layer, at) => {
    const { weight, bias } = layer;
    return {
      weight: weight.map((row, i) =>
        row.map((value, j) =>
          slope((by) =>
            network.with(at, { ...layer, weight: weight.with(i, row.with(j, value + by)) }),
          ),
        ),
      ),
      bias: bias.map((value, j) =>
        slope((by) => network.with(at, { ...layer, bias: bias.with(j, value + by) })),
      ),
    };
  });
}

export function oracleClaims(random: Random): Claim[] {
  const fixture = JSON.parse(readFileSync(fixturePath, 'utf8')) as Fixture;
  const { cases, tolerance, versions, stepSize } = fixture;
  const oracle = `PyTorch ${versions.torch} in float64 (fixtures/make-pytorch.py)`;
  const gradients = cases.map((one) =>
    farthest(numbersOf(backward(one.network, one, one)), numbersOf(one.gradients)),
  );
  const losses = cases.map((one) => {
    const options = { activation: one.activation, stepSize, steps: one.losses.length - 1 };
    return farthest(train(one.network, one, options).losses, one.losses);
  });
  const fromPackage: number[] = [];
  const fromSlope: number[] = [];
  for (const activation of ['tanh', 'relu'] as const) {
    const examples = spirals(random, 10);
    for (const sizes of [
      [2, 7, 3],
      [2, 5, 5, 3],
    ]) {
      const network = initialize(random, sizes, glorot);
      const byHand = numbersOf(backward(network, examples, { activation }));
      const { gradients: traced } = differentiate(network, examples, activation)(network);
      fromPackage.push(farthest(byHand, numbersOf(traced)));
      const slopes = numbersOf(centralDifferences(network, examples, activation));
      fromSlope.push(farthest(byHand, slopes));
    }
  }
  return [
    claim({
      statement: `The backward pass by hand gives PyTorch's gradients: ${cases.map(({ name }) => name).join('; ')}.`,
      metric: 'largest difference of a derivative',
      value: Math.max(...gradients),
      unit: 'per unit of the parameter',
      comparison: '<',
      threshold: tolerance,
      oracle,
      replay: { class: 'tolerance', tolerance: 1e-13 },
    }),
    claim({
      statement: `Twenty steps of packages/tensor's gradient give PyTorch's losses, one by one.`,
      metric: 'largest difference of a loss',
      value: Math.max(...losses),
      unit: 'nats',
      comparison: '<',
      threshold: tolerance,
      oracle,
      replay: { class: 'tolerance', tolerance: 1e-13 },
    }),
    claim({
      statement:
        'By hand and by packages/tensor the same, for two and three layers, tanh and ReLU.',
      metric: 'largest difference of a derivative',
      value: Math.max(...fromPackage),
      unit: 'per unit of the parameter',
      comparison: '<',
      threshold: 1e-14,
      oracle: 'reverse-mode differentiation of the loss in packages/tensor',
      replay: { class: 'tolerance', tolerance: 1e-14 },
    }),
    claim({
      statement: 'It is the slope of the loss, along every one of the parameters.',
      metric: 'largest difference from central differences',
      value: Math.max(...fromSlope),
      unit: 'per unit of the parameter',
      comparison: '<',
      threshold: 1e-8,
      oracle: 'central differences of the loss',
      replay: { class: 'tolerance', tolerance: 1e-9 },
    }),
  ];
}
