/** @file The solution is the package's own parts, in float64, seen through the exercise's functions. */
import {
  add,
  array,
  gelu as exactGelu,
  runEager,
  type Tensor,
  toNested,
  trace,
} from '@gradus/tensor';
import {
  activations,
  feedForward,
  gatedFeedForward,
  layerNorm as layerNormOf,
  rmsNorm as rmsNormOf,
} from '@gradus/transformer';
import type { Block, Matrix } from './stub.ts';

export function layerNorm(
  x: readonly number[],
  weight: readonly number[],
  bias: readonly number[],
  epsilon = 1e-5,
): number[] {
  return evaluate([x, weight, bias], (t, w, b) =>
    layerNormOf({ weight: w!, bias: b! }, t!, epsilon),
  ) as number[];
}

export function rmsNorm(x: readonly number[], weight: readonly number[], epsilon = 1e-5): number[] {
  return evaluate([x, weight], (t, w) => rmsNormOf({ weight: w! }, t!, epsilon)) as number[];
}

export function gelu(x: number): number {
  return (evaluate([[x]], (t) => exactGelu(t!)) as number[])[0]!;
}

export function geluTanh(x: number): number {
  return (evaluate([[x]], (t) => activations['gelu-tanh'](t!)) as number[])[0]!;
}

export function swiGlu(
  x: readonly number[],
  { gate, up, down }: { readonly gate: Matrix; readonly up: Matrix; readonly down: Matrix },
): number[] {
  const [output] = evaluate([[x], gate, up, down], (t, g, u, d) =>
    gatedFeedForward({ gate: { weight: g! }, up: { weight: u! }, down: { weight: d! } }, t!),
  ) as number[][];
  return output!;
}

/** The halves of `encoderBlock`, with a mix that can be given. */
export function preNormBlock(block: Block, x: Matrix, mix: (x: Matrix) => Matrix): number[][] {
  const { attentionNorm, feedForwardNorm, up, down } = block;
  const mixed = mix(x.map((row) => layerNorm(row, attentionNorm.weight, attentionNorm.bias)));
  const { weight, bias } = feedForwardNorm;
  return evaluate([x, mixed, weight, bias, up, down], (t, m, w, b, u, d) => {
    const attended = add(t!, m!);
    const normal = layerNormOf({ weight: w!, bias: b! }, attended);
    return add(attended, feedForward({ up: { weight: u! }, down: { weight: d! } }, normal));
  }) as number[][];
}

function evaluate(
  values: readonly (Matrix | readonly number[])[],
  build: (...tensors: (Tensor | undefined)[]) => Tensor,
): unknown {
  const arrays = values.map((value) => array(value, 'float64'));
  const graph = trace((all: readonly Tensor[]) => build(...all), [arrays]);
  return toNested(runEager<[readonly Tensor[]], Tensor>(graph, [arrays]));
}
