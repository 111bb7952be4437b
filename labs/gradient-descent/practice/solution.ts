/** @file The solution is packages/tensor, which derives the gradient itself, and the lab's descent. */
import {
  add,
  array,
  fromData,
  matmul,
  mean,
  mul,
  type NdArray,
  runEager,
  scalarOf,
  sigmoid as sigmoidOf,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  trace,
  valueAndGrad,
} from '@gradus/tensor';
import { descend } from '../descent.ts';
import type { Examples, Fit, FitOptions, Model } from './stub.ts';

export function sigmoid(score: number): number {
  const z = array(score, 'float64');
  return scalarOf(runEager(trace(sigmoidOf, [z]), [z]));
}

export const loss = (model: Model, examples: Examples, l2: number): number =>
  differentiate(examples, l2)(model).loss;

export const gradient = (model: Model, examples: Examples, l2: number): Model =>
  differentiate(examples, l2)(model).gradient;

export function fit(examples: Examples, { l2, ...options }: FitOptions): Fit {
  const differentiated = differentiate(examples, l2);
  const slope = (at: readonly number[]): { loss: number; gradient: number[] } => {
    const { loss: value, gradient: by } = differentiated(modelOf(at));
    return { loss: value, gradient: [...by.weights, by.bias] };
  };
  const start = Array.from({ length: examples.rows[0]!.length + 1 }, () => 0);
  const { point, steps, stopped } = descend(slope, start, options);
  return { model: modelOf(point), steps, converged: stopped };
}

const modelOf = (point: readonly number[]): Model => ({
  weights: point.slice(0, -1),
  bias: point.at(-1)!,
});

interface Parameters {
  readonly weights: Tensor; // [D, 1]
  readonly bias: Tensor; // []
}

function differentiate(
  { rows, labels }: Examples,
  l2: number,
): (model: Model) => { loss: number; gradient: Model } {
  const width = rows[0]!.length;
  const x = array(rows, 'float64'); // [N, D]
  const y = fromData(Float64Array.from(labels), [labels.length, 1]);
  const lossOf = ({ weights, bias }: Parameters, features: Tensor, wanted: Tensor): Tensor => {
    const z = add(matmul(features, weights), bias); // [N, 1]
    const data = mean(sub(softplus(z), mul(wanted, z)));
    return add(data, mul(sum(square(weights)), l2 / 2));
  };
  const values = ({ weights, bias }: Model) => ({
    weights: fromData(Float64Array.from(weights), [width, 1]),
    bias: array(bias, 'float64'),
  });
  const zero = { weights: Array.from({ length: width }, () => 0), bias: 0 };
  const graph = trace(valueAndGrad(lossOf), [values(zero), x, y]);
  return (model) => {
    const [value, by] = runEager(graph, [values(model), x, y]) as [
      NdArray,
      { weights: NdArray; bias: NdArray },
    ];
    return {
      loss: scalarOf(value),
      gradient: { weights: Array.from(by.weights.data, Number), bias: scalarOf(by.bias) },
    };
  };
}
