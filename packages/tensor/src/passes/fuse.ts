/**
 * @file Several operations as the one that onnxruntime has for them (ops/fused.ts). Where something
 * else uses a part as well, such as a derivative, nothing is fused. The rounding is another, so this
 * is done where it is asked for.
 */
import { sameShape } from '../dims.ts';
import { fusedRmsNorm, fusedRotary } from '../ops/fused.ts';
import type { Tensor } from '../tensor.ts';
import type { NdArray } from '../nd-array.ts';
import type { Rule } from './rewrite.ts';

type IsShared = Parameters<Rule>[1];

export const fuse: Rule = (node, isShared) => rmsNormIn(node, isShared) ?? rotaryIn(node, isShared);

/** weight · (x · (1 / √(Σ x² · (1 / C) + ε))), with the pass-through that carries the derivative. */
function rmsNormIn(node: Tensor, isShared: IsShared): Tensor | undefined {
  if (node.name !== 'mul') return undefined;
  const own = (tensor: Tensor | undefined, name: string): Tensor | undefined =>
    tensor?.name === name && !isShared(tensor) ? tensor : undefined;
  const [known, weight] = node.inputs;
  const [x, scale] = own(own(known, 'with-gradient')?.inputs[0], 'mul')?.inputs ?? [];
  if (x === undefined || weight!.shape.length !== 1) return undefined;
  const root = own(own(own(scale, 'reshape')?.inputs[0], 'reciprocal')?.inputs[0], 'sqrt');
  const [mean, epsilon] = own(root?.inputs[0], 'add')?.inputs ?? [];
  const [sum, share] = own(mean, 'mul')?.inputs ?? [];
  const squares = own(own(sum, 'sum')?.inputs[0], 'mul');
  if (squares?.inputs.every((one) => one === x) !== true) return undefined;
  const [C, e] = [numberIn(share), numberIn(epsilon)];
  const isMean = C !== undefined && Math.abs(C * Number(x.shape.at(-1)) - 1) < 1e-6;
  return isMean && e !== undefined ? fusedRmsNorm(x, weight!, e) : undefined;
}

/** x · cosine + (−second half, first half) · sine */
function rotaryIn(node: Tensor, isShared: IsShared): Tensor | undefined {
  if (node.name !== 'add') return undefined;
  const [left, right] = node.inputs as readonly [Tensor, Tensor];
  if (left.name !== 'mul' || right.name !== 'mul') return undefined;
  const [x, cosine] = left.inputs as readonly [Tensor, Tensor];
  const [turned, sine] = right.inputs as readonly [Tensor, Tensor];
  if (turned.name !== 'concat' || [left, right, turned].some(isShared)) return undefined;
  const [minus, first] = turned.inputs as readonly [Tensor, Tensor];
  const second = minus.name === 'negate' ? minus.inputs[0] : undefined;
  const [B, , T, D] = x.shape;
  const isHeaded =
    x.shape.length === 4 && [cosine, sine].every(({ shape }) => sameShape(shape, [B!, 1, T!, D!]));
  if (!isHeaded || !isHalf(first, x, 0) || !isHalf(second, x, Number(D) / 2)) return undefined;
  return fusedRotary(x, cosine, sine);
}

function isHalf(part: Tensor | undefined, x: Tensor, from: number): boolean {
  if (part?.name !== 'slice' || part.inputs[0] !== x) return false;
  const { axis, start } = part.attributes as { readonly axis: number; readonly start: unknown };
  return axis === x.shape.length - 1 && start === from;
}

function numberIn(tensor: Tensor | undefined): number | undefined {
  if (tensor?.name !== 'constant' || tensor.shape.length !== 0) return undefined;
  return Number((tensor.attributes as { readonly value: NdArray }).value.data[0]);
}
