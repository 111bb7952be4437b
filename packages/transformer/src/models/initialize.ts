/** @file The numbers that training starts from. */
import { allocate, type NdArray } from '@gradus/tensor';
import type { Random } from '@gradus/statistics';

/** Normal with mean 0. */
export function normalArray(
  random: Random,
  shape: readonly number[],
  standardDeviation: number,
): NdArray {
  const result = allocate('float32', shape);
  for (let at = 0; at < result.data.length; at++) {
    result.data[at] = standardDeviation * random.normal();
  }
  return result;
}

export function zeros(...shape: readonly number[]): NdArray {
  return allocate('float32', shape);
}

export function ones(...shape: readonly number[]): NdArray {
  const result = allocate('float32', shape);
  result.data.fill(1);
  return result;
}
