/** @file What tests of operations share: central differences, closeness, arrays from a seed. */
import type { Random } from '@gradus/statistics';
import { expect } from 'vitest';
import {
  allocate,
  gradients,
  isFloat,
  mul,
  type NdArray,
  runEager,
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
 * Holds the derivative by every float input against central differences of the eager engine, in
 * float64. The output is weighted by random numbers first, so that a mistake in one element cannot
 * be made up for by another.
 */
export function checkGradient(
  build: Build,
  inputs: readonly NdArray[],
  random: Random,
  tolerance = 1e-6,
): void {
  const output = evaluate(build, ...inputs);
  const weights = uniformArray(random.split('weights'), output.shape, [-1, 1], 'float64');
  const loss = (weight: Tensor, ...rest: Tensor[]): Tensor => sum(mul(build(...rest), weight));
  const floats = inputs.flatMap(({ dtype }, index) => (isFloat(dtype) ? [index] : []));
  const derive = (weight: Tensor, ...rest: Tensor[]): Tensor[] =>
    gradients(
      loss(weight, ...rest),
      floats.map((index) => rest[index]!),
    );
  const all = [weights, ...inputs];
  const found = runEager(trace(derive, all as never), all as never) as NdArray[];
  const lossGraph = trace(loss, all as never);
  for (const [position, index] of floats.entries()) {
    expect(found[position]!.shape).toEqual(inputs[index]!.shape);
    const { data } = inputs[index]!;
    for (let at = 0; at < data.length; at++) {
      const value = Number(data[at]);
      const step = 1e-5 * Math.max(1, Math.abs(value));
      const at_ = (moved: number): number => {
        data[at] = moved;
        const result: NdArray = runEager(lossGraph, all as never);
        data[at] = value;
        return Number(result.data[0]);
      };
      const slope = (at_(value + step) - at_(value - step)) / (2 * step);
      const derivative = Number(found[position]!.data[at]);
      const scale = Math.max(1, Math.abs(slope));
      if (!(Math.abs(derivative - slope) <= tolerance * scale)) {
        expect.fail(`input ${index}, element ${at}: derivative ${derivative}, slope ${slope}`);
      }
    }
  }
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
