/** @file How long the gradient is, and what clipping leaves of it. */
import type { Floats, Place } from '../flat-parameters.ts';

export interface GradientNorm {
  /** √ of the sum of all squares: the global norm. */
  readonly total: number;
  /** Of each tensor, in the order of places. */
  readonly byTensor: Float64Array;
}

/** Sums in double precision. What is not finite stays so. */
export function gradientNorm(gradients: Floats, places: readonly Place[]): GradientNorm {
  let total = 0;
  const byTensor = Float64Array.from(places, ({ start, end }) => {
    let squares = 0;
    for (let i = start; i < end; i++) squares += gradients[i]! * gradients[i]!;
    total += squares;
    return Math.sqrt(squares);
  });
  return { total: Math.sqrt(total), byTensor };
}

/**
 * What gradients are multiplied with so that their norm is at most `clipNorm`: PyTorch's
 * `clip_grad_norm_`, 1e-6 included.
 */
export function clipScale(norm: number, clipNorm: number | undefined): number {
  return clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
}
