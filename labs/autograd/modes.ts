/** @file Forward mode against reverse mode: what the derivatives of a function of n inputs cost. */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import type { Random } from '@gradus/statistics';
import {
  constant,
  fromData,
  full,
  gradients,
  input,
  matmul,
  mul,
  type NdArray,
  nodesOf,
  runEager,
  sum,
  tanh,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { totalOperations } from './cost.ts';

const hidden = 16;

/** Two layers, from n inputs to m outputs, with weights that are part of the graph. */
function network(random: Random, inputs: number, outputs: number): (x: Tensor) => Tensor {
  const draw = (rows: number, columns: number): NdArray =>
    fromData(
      Float64Array.from({ length: rows * columns }, () => random.normal() / Math.sqrt(rows)),
      [rows, columns],
    );
  const [w, v] = [draw(inputs, hidden), draw(hidden, outputs)];
  return (x) => matmul(tanh(matmul(x, constant(w))), constant(v)); // [1, n] → [1, m]
}

/**
 * Forward mode: how the outputs move when the inputs move along `direction`. It is made of reverse
 * mode twice: the derivative of (uᵀ J) · direction by u is J · direction. What then remains to be
 * computed is one pass forwards (Townsend, 2017).
 */
export function pushForward(output: Tensor, by: Tensor, direction: Tensor): Tensor {
  const u = input({ shape: output.shape, dtype: output.dtype }, 'u');
  const [pulled] = gradients(output, [by], u);
  const [pushed] = gradients(sum(mul(pulled!, direction)), [u]);
  return pushed!;
}

export interface ModeCost {
  readonly inputs: number;
  /** Operations of the function, and of all its derivatives by both modes. */
  readonly value: number;
  readonly reverse: number;
  readonly forward: number;
}

export const inputCounts = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;

export function measureModes(random: Random): ModeCost[] {
  return inputCounts.map((inputs) => {
    const build = network(random.split(`${inputs}`), inputs, 1);
    const x = input({ shape: [1, inputs], dtype: 'float64' });
    const y = build(x);
    const scalar = sum(y);
    const direction = full([1, inputs], 1, 'float64');
    return {
      inputs,
      value: totalOperations(nodesOf([y])),
      reverse: totalOperations(nodesOf([scalar, ...gradients(scalar, [x])])),
      // One pass for each input.
      forward: inputs * totalOperations(nodesOf([y, pushForward(y, x, direction)])),
    };
  });
}

export function modeClaims(costs: readonly ModeCost[], random: Random): Claim[] {
  const reverse = costs.map((cost) => cost.reverse / cost.value);
  const [first, last] = [costs.find(({ inputs }) => inputs === 16)!, costs.at(-1)!];
  const growth =
    Math.log(last.forward / last.value / (first.forward / first.value)) /
    Math.log(last.inputs / first.inputs);
  return [
    claim({
      statement:
        'Reverse mode gives all derivatives for a few times the cost of the value, whatever the number of inputs.',
      metric: `largest cost of value and gradient, ${costs[0]!.inputs} to ${last.inputs} inputs`,
      value: Math.max(...reverse),
      unit: 'times the value',
      comparison: '<',
      threshold: 4,
      oracle: 'the bound of Baur and Strassen (1983), on counted operations',
      replay: { class: 'tolerance', tolerance: 1e-9 },
    }),
    claim({
      statement: 'Forward mode costs a pass for each input.',
      metric: '| exponent of the cost over that of the value, by inputs, minus 1 |',
      value: Math.abs(growth - 1),
      unit: 'of the exponent',
      comparison: '<',
      threshold: 0.05,
      oracle: 'theory: n passes; counted operations',
      replay: { class: 'tolerance', tolerance: 1e-9 },
    }),
    claim({
      statement: 'Both modes give the same Jacobian.',
      metric: 'largest difference of an element, 5 inputs and 7 outputs',
      value: jacobianDifference(random),
      unit: 'per unit of the input',
      comparison: '<',
      threshold: 1e-14,
      oracle: 'the other mode',
      replay: { class: 'tolerance', tolerance: 1e-14 },
    }),
  ];
}

function jacobianDifference(random: Random): number {
  const [inputs, outputs] = [5, 7];
  const build = network(random, inputs, outputs);
  const at = fromData(
    Float64Array.from({ length: inputs }, () => random.normal()),
    [1, inputs],
  );
  const unit = (size: number, place: number): Tensor =>
    constant(
      fromData(
        Float64Array.from({ length: size }, (_, i) => (i === place ? 1 : 0)),
        [1, size],
      ),
    );
  const places = (size: number): number[] => Array.from({ length: size }, (_, place) => place);
  const run = (derive: (x: Tensor) => Tensor[]): number[][] =>
    (runEager(trace(derive, [at]), [at]) as NdArray[]).map(({ data }) => Array.from(data, Number));
  const rows = run((x) =>
    places(outputs).map((place) => gradients(build(x), [x], unit(outputs, place))[0]!),
  );
  const columns = run((x) =>
    places(inputs).map((place) => pushForward(build(x), x, unit(inputs, place))),
  );
  return Math.max(
    ...rows.flatMap((row, i) => row.map((value, j) => Math.abs(value - columns[j]![i]!))),
  );
}

export function modePlot(costs: readonly ModeCost[]): string {
  return linePlot({
    title: 'What all derivatives cost, by number of inputs',
    description:
      'Operations for the value and all derivatives of a function with one output, over those of the value alone. Reverse mode stays near two to three; forward mode rises in proportion to the number of inputs.',
    x: { label: 'inputs', unit: 'numbers', scale: 'log2' },
    y: { label: 'operations', unit: 'times the value alone', scale: 'log10' },
    series: [
      {
        name: 'forward mode',
        points: costs.map(({ inputs: x, forward, value }) => ({ x, y: forward / value })),
      },
      {
        name: 'reverse mode',
        points: costs.map(({ inputs: x, reverse, value }) => ({ x, y: reverse / value })),
      },
    ],
  });
}
