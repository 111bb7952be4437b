/** @file The package's positions in float64, as plain arrays. */
import {
  array,
  constant,
  matmul,
  type NdArray,
  runEager,
  type Tensor,
  toNested,
  trace,
} from '@gradus/tensor';
import { rotate, rotation } from '@gradus/transformer';
import type { Matrix } from './practice/stub.ts';

export function evaluate(
  inputs: readonly NdArray[],
  build: (...x: Tensor[]) => Tensor,
): number[][] {
  return toNested(runEager(trace(build, inputs as NdArray[]), inputs as NdArray[])) as number[][];
}

/** Vectors at these positions, turned: `[T, D]`. */
export function turn(
  vectors: Tensor,
  positions: readonly number[],
  frequencies: Float64Array,
  dtype: 'float32' | 'float64' = 'float64',
): Tensor {
  const places = constant(array([...positions], 'int32'));
  return rotate(vectors, rotation(places, frequencies, dtype));
}

/** Products of all turned queries with all turned keys: `[T, S]`. */
export function scores(
  queries: Matrix,
  keys: Matrix,
  positions: { readonly queries: readonly number[]; readonly keys: readonly number[] },
  frequencies: Float64Array,
  dtype: 'float32' | 'float64' = 'float64',
): number[][] {
  return evaluate([array(queries, dtype), array(keys, dtype)], (q, k) =>
    matmul(
      turn(q, positions.queries, frequencies, dtype),
      turn(k, positions.keys, frequencies, dtype),
      { transposeB: true },
    ),
  );
}

export const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

export const largestDifference = (a: Matrix, b: Matrix): number =>
  Math.max(...a.flatMap((row, t) => row.map((value, i) => Math.abs(value - b[t]![i]!))));
