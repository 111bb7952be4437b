/** @file The same losses in packages/tensor, which derives the gradient itself. */
import {
  add,
  array,
  fromData,
  matmul,
  mean,
  mul,
  scalarOf,
  slice,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  trace,
  runEager,
  valueAndGrad,
} from '@gradus/tensor';
import type { Parameters, Problem } from './data.ts';

/** What descent needs of a loss. */
export type Slope = (at: Parameters) => { readonly loss: number; readonly gradient: number[] };

export function logisticSlope(problem: Problem): Slope {
  const width = problem.rows[0]?.length ?? 1;
  const loss = (theta: Tensor, x: Tensor, y: Tensor): Tensor => {
    const z = matmul(x, theta); // [N, 1]
    const data = mean(sub(softplus(z), mul(y, z)));
    const weights = slice(theta, { axis: 0, start: 0, end: width - 1 }); // [D, 1]
    return add(data, mul(sum(square(weights)), problem.l2 / 2));
  };
  const x = array(problem.rows, 'float64'); // [N, D + 1]
  const y = array(
    problem.labels.map((label) => [label]),
    'float64',
  ); // [N, 1]
  const theta = array(
    Array.from({ length: width }, () => [0]),
    'float64',
  ); // [D + 1, 1]
  const graph = trace(valueAndGrad(loss), [theta, x, y]);
  return (at) => {
    const [value, gradient] = runEager(graph, [fromData(Float64Array.from(at), [width, 1]), x, y]);
    return { loss: scalarOf(value), gradient: Array.from(gradient.data, Number) };
  };
}

/** ½ θᵀAθ: a bowl with its bottom at 0. */
export function quadraticSlope(matrix: readonly (readonly number[])[]): Slope {
  const size = matrix.length;
  const a = array(matrix, 'float64'); // [D, D]
  const loss = (theta: Tensor, curvature: Tensor): Tensor =>
    mul(sum(mul(theta, matmul(curvature, theta))), 0.5);
  const start = fromData(new Float64Array(size), [size, 1]);
  const graph = trace(valueAndGrad(loss), [start, a]);
  return (at) => {
    const [value, gradient] = runEager(graph, [fromData(Float64Array.from(at), [size, 1]), a]);
    return { loss: scalarOf(value), gradient: Array.from(gradient.data, Number) };
  };
}
