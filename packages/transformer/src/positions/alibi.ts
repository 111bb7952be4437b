/**
 * @file No positions at all, but a penalty that grows with the distance, steeper in some heads than
 * in others. Press, Smith, Lewis: "Train Short, Test Long" (2022), §3.
 */
import { cast, constant, expandDims, fromData, mul, sub, type Tensor } from '@gradus/tensor';

/** 2^(−8i/H) for i = 1 … H where H is a power of 2; the paper's interleaving otherwise. */
export function alibiSlopes(heads: number): number[] {
  const power = 2 ** Math.floor(Math.log2(heads));
  const slopes = Array.from({ length: power }, (_, i) => 2 ** ((-8 * (i + 1)) / power));
  if (power === heads) return slopes;
  // Those of twice as many heads, every other one.
  const between = alibiSlopes(2 * power).filter((_, i) => i % 2 === 0);
  return [...slopes, ...between.slice(0, heads - power)];
}

/** Added to the scores: −slope · distance, `[H, T, S]`. */
export function alibiBias(queries: Tensor, keys: Tensor, heads: number): Tensor {
  const distance = sub(expandDims(queries, -1), expandDims(keys, -2)); // [T, S]
  const slopes = fromData(
    Float32Array.from(alibiSlopes(heads), (slope) => -slope),
    [heads, 1, 1],
  );
  return mul(constant(slopes), cast(distance, 'float32'));
}
