/** @file The solution is the package's own positions, seen through the exercise's functions. */
import {
  array,
  constant,
  iota,
  type NdArray,
  runEager,
  slice,
  type Tensor,
  toNested,
  trace,
} from '@gradus/tensor';
import * as transformer from '@gradus/transformer';
import type { Llama3Scaling, Matrix } from './stub.ts';

export const sinusoidal = (positions: number, width: number): number[][] =>
  toNested(transformer.sinusoidalPositions(positions, width)) as number[][];

export const rotaryFrequencies = (
  width: number,
  base: number,
  scaling?: Llama3Scaling,
): number[] => [...transformer.rotaryFrequencies(width, { base, scaling })];

export function rotate(vectors: Matrix, frequencies: readonly number[], offset = 0): number[][] {
  const places = constant(
    array(
      vectors.map((_, t) => offset + t),
      'int32',
    ),
  );
  const turned = evaluate(array(vectors, 'float64'), (x) =>
    transformer.rotate(x, transformer.rotation(places, Float64Array.from(frequencies), 'float64')),
  );
  return toNested(turned) as number[][];
}

export const alibiSlopes = (heads: number): number[] => transformer.alibiSlopes(heads);

export function alibiBias(heads: number, queries: number, keys: number): number[][][] {
  const bias = evaluate(array([0]), () => {
    const places = iota(keys);
    const last = slice(places, { axis: 0, start: keys - queries });
    return transformer.alibiBias(last, places, heads);
  });
  return toNested(bias) as number[][][];
}

const evaluate = (x: NdArray, build: (x: Tensor) => Tensor): NdArray =>
  runEager(trace(build, [x]), [x]);
