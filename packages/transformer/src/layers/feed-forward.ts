/**
 * @file The half of a block that works on each position alone. GELU: Hendrycks, Gimpel (2016);
 * SwiGLU: Shazeer, "GLU Variants Improve Transformer" (2020).
 */
import { add, gelu, mul, relu, silu, square, tanh, type Tensor } from '@gradus/tensor';
import { linear, type Linear } from './linear.ts';

/** GPT-2 was trained with the approximation by tanh; nanoGPT uses the exact one. */
export const activations = { gelu, 'gelu-tanh': geluTanh, relu, silu } as const;
export type Activation = keyof typeof activations;

export interface FeedForward<Leaf = Tensor> {
  readonly up: Linear<Leaf>; // [4·C, C]
  readonly down: Linear<Leaf>; // [C, 4·C]
}

export interface GatedFeedForward<Leaf = Tensor> {
  readonly gate: Linear<Leaf>; // [F, C]
  readonly up: Linear<Leaf>; // [F, C]
  readonly down: Linear<Leaf>; // [C, F]
}

/** Wider, bent, and back: `[B, T, C]` → `[B, T, C]`. */
export function feedForward(
  { up, down }: FeedForward,
  x: Tensor,
  activation: Activation = 'gelu',
): Tensor {
  return linear(down, activations[activation](linear(up, x)));
}

/** SwiGLU: what goes up is multiplied by a bent gate. */
export function gatedFeedForward({ gate, up, down }: GatedFeedForward, x: Tensor): Tensor {
  return linear(down, mul(silu(linear(gate, x)), linear(up, x)));
}

/** ½x(1 + tanh(√(2/π)(x + 0.044715x³))) */
function geluTanh(x: Tensor): Tensor {
  const cube = mul(mul(square(x), x), 0.044715);
  const bent = tanh(mul(add(x, cube), Math.sqrt(2 / Math.PI)));
  return mul(mul(x, 0.5), add(bent, 1));
}
