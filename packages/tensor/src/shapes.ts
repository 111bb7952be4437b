/** @file What several operations ask of shapes: axes, broadcasting, types that agree. */
import { formatShape, sameDim, sameShape, type Dim, type Shape } from './dims.ts';
import { mismatch } from './errors.ts';
import type { DType } from './nd-array.ts';
import { isFloat } from './nd-array.ts';
import type { Tensor, TensorType } from './tensor.ts';

/**
 * The shape of which both are repetitions along axes of size 1, aligned at their ends:
 * `[B, 1, 64]` and `[T, 1]` give `[B, T, 64]`. Undefined where there is none.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (sameDim(left, right) || right === 1) result.push(left);
    else if (left === 1) result.push(right);
    else return undefined;
  }
  return result;
}

/** Axes of `to` along which a tensor of shape `from` is repeated. */
export function repeatedAxes(from: Shape, to: Shape): number[] {
  const added = to.length - from.length;
  return to.flatMap((dim, axis) => {
    const own = axis < added ? undefined : from[axis - added];
    return own === undefined || (own === 1 && dim !== 1) ? [axis] : [];
  });
}

/** @throws GradusError unless every number among the sizes is whole and not negative. */
export function requireSizes(what: string, shape: Shape): void {
  if (shape.every((dim) => typeof dim !== 'number' || (Number.isInteger(dim) && dim >= 0))) return;
  throw mismatch(what, 'sizes that are whole numbers from 0', formatShape(shape));
}

/** −1 is the last axis. @throws GradusError when there is no such axis. */
export function requireAxis(what: string, axis: number, shape: Shape): number {
  const found = axis < 0 ? axis + shape.length : axis;
  if (Number.isInteger(axis) && found >= 0 && found < shape.length) return found;
  const last = shape.length - 1;
  const expected =
    shape.length === 0 ? 'a tensor with axes' : `an axis from ${-shape.length} to ${last}`;
  throw mismatch(what, expected, `${axis} for ${formatShape(shape)}`);
}

/** Sorted, none twice. */
export function requireAxes(what: string, axes: readonly number[], shape: Shape): number[] {
  const found = axes.map((axis) => requireAxis(what, axis, shape)).toSorted((a, b) => a - b);
  if (new Set(found).size === found.length) return found;
  throw mismatch(what, 'axes that differ', `[${axes.join(', ')}] for ${formatShape(shape)}`);
}

export function requireFloat(what: string, ...tensors: readonly Tensor[]): void {
  if (tensors.every(({ dtype }) => isFloat(dtype))) return;
  throw mismatch(what, 'float32 or float64', tensors);
}

export function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

export function requireSameType(what: string, tensors: readonly Tensor[]): DType {
  const { dtype } = tensors[0]!;
  if (tensors.every((tensor) => tensor.dtype === dtype)) return dtype;
  throw mismatch(what, 'one type (cast one of them)', tensors);
}

export function requireType(what: string, dtype: DType, tensor: Tensor): void {
  if (tensor.dtype !== dtype) throw mismatch(what, dtype, [tensor]);
}

/** No operation computes with these; they come in and go out through `cast`. */
export function requireNumbers(what: string, ...tensors: readonly Tensor[]): void {
  if (tensors.some(({ dtype }) => dtype === 'int64' || dtype === 'bool')) {
    throw mismatch(what, 'numbers: float32, float64 or int32', tensors);
  }
}
