/** @file What tests of operations share: central differences, closeness, arrays from a seed. */
import type { Random } from '@gradus/statistics';
import { expect } from 'vitest';
import {
  allocate,
  concat,
  formatShape,
  gradients,
  isFloat,
  mul,
  type NdArray,
  reshape,
  runEager,
  sameShape,
  scalarOf,
  sum,
  type Tensor,
  trace,
} from '../src/index.ts';

type Build = (...inputs: Tensor[]) => Tensor;

/** Uniform between two bounds. */
export function uniformArray(
  random: Random,
  shape: readonly number[],
  [low, high]: readonly [number, number] = [-2, 2],
  dtype: 'float32' | 'float64' = 'float64',
): NdArray {
  const result = allocate(dtype, shape);
  for (let at = 0; at < result.data.length; at++) {
    result.data[at] = low + (high - low) * random.uniform();
  }
  return result;
}

export function evaluate(build: Build, ...inputs: readonly NdArray[]): NdArray {
  return runEager(trace(build, inputs as never), inputs as never);
}

/**
 * Where the derivative by a float input is not that of central differences of the eager engine, in
 * float64. The output is weighted by random numbers first, so that a mistake in one element cannot
 * be made up for by another.
 * @param most how many elements of each input are looked at, drawn at random
 * @returns a sentence for each element that is off; empty when all is well
 */
export function gradientMismatches(
  build: Build,
  inputs: readonly NdArray[],
  random: Random,
  most = Infinity,
): string[] {
  const output = evaluate(build, ...inputs);
  const weights = uniformArray(random.split('weights'), output.shape, [-1, 1], 'float64');
  const all = [weights, ...inputs];
  const lossGraph = trace(weighted(build), all as never);
  const lossAt = (): number => scalarOf(runEager(lossGraph, all as never));
  const floats = inputs.filter(({ dtype }) => isFloat(dtype));
  const found = runEager(trace(derivatives(build), all as never), all as never) as NdArray[];
  return floats.flatMap(({ data, shape }, index) => {
    // The first derivative is that by the weights.
    const { data: derivative, shape: own } = found[index + 1]!;
    if (!sameShape(own, shape)) return `input ${index}: ${formatShape(own)}`;
    const places = random.shuffle([...data.keys()]).slice(0, most);
    return places.flatMap((at) => {
      const slope = slopeAt(data as Float64Array, at, lossAt);
      const is = Number(derivative[at]);
      if (Math.abs(is - slope) <= 1e-6 * Math.max(1, Math.abs(slope))) return [];
      return `input ${index}, element ${at}: ${is} instead of ${slope}`;
    });
  });
}

function slopeAt(data: Float64Array, at: number, lossAt: () => number): number {
  const value = data[at]!;
  const step = 1e-5 * Math.max(1, Math.abs(value));
  data[at] = value + step;
  const above = lossAt();
  data[at] = value - step;
  const below = lossAt();
  data[at] = value;
  return (above - below) / (2 * step);
}

/** All derivatives one behind the other, so that they can be differentiated again. */
export function derivativeOf(build: Build): Build {
  const all = derivatives(build);
  return (...inputs) =>
    concat(
      all(...inputs).map((one) => reshape(one, [-1])),
      0,
    );
}

const weighted =
  (build: Build): Build =>
  (weights, ...inputs) =>
    sum(mul(build(...inputs), weights));

/** Derivatives of the weighted sum by the weights and by every float input. */
function derivatives(build: Build): (...inputs: Tensor[]) => Tensor[] {
  return (...inputs) =>
    gradients(
      weighted(build)(...inputs),
      inputs.filter(({ dtype }) => isFloat(dtype)),
    );
}

/** Every element within a relative (of the larger of 1 and the value) tolerance; equal shapes. */
export function expectClose(found: NdArray, expected: NdArray, tolerance: number): void {
  expect(found.shape).toEqual(expected.shape);
  for (let at = 0; at < expected.data.length; at++) {
    const [is, should] = [Number(found.data[at]), Number(expected.data[at])];
    if (Object.is(is, should) || is === should) continue;
    if (!(Math.abs(is - should) <= tolerance * Math.max(1, Math.abs(should)))) {
      expect.fail(`element ${at}: ${is} instead of ${should}`);
    }
  }
}
