/**
 * @file How long a gradient is that was added up outside the graph, and what clipping leaves of it. A
 * single batch's is clipped inside: clipping.ts.
 */
import type { Floats, Place } from '../flat-parameters.ts';

export interface GradientNorm {
  /** √ of the sum of all squares: the global norm. */
  readonly total: number;
  /** Of each tensor, in the order of places. */
  readonly byTensor: Float64Array;
}

/** Sums in double precision. What is not finite stays so. */
export function gradientNorm(gradients: Floats, places: readonly Place[]): GradientNorm {
  const byTensor = Float64Array.from(places, ({ start, end }) => {
    let squares = 0;
    for (let i = start; i < end; i++) squares += gradients[i]! * gradients[i]!;
    return Math.sqrt(squares);
  });
  return normOfAll(byTensor);
}

export function normOfAll(byTensor: Float64Array): GradientNorm {
  const squares = byTensor.reduce((sum, norm) => sum + norm * norm, 0);
  return { total: Math.sqrt(squares), byTensor };
}

/**
 * What gradients are multiplied with so that their norm is at most `clipNorm`: PyTorch's
 * `clip_grad_norm_`, 1e-6 included.
 */
export function clipScale(norm: number, clipNorm: number | undefined): number {
  return clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
}
