/** @file Many elements become one: sums, the largest, and where it is. */
import { sameDim, type Shape } from '../dims.ts';
import { broadcastStrides, aroundAxis, walk } from '../eager/loops.ts';
import { mismatch } from '../errors.ts';
import { array, isFloat } from '../nd-array.ts';
import { onnxTypes } from '../onnx/types.ts';
import { requireAxes, requireAxis, requireNumbers } from '../shapes.ts';
import { apply, type EagerCall, type OnnxCall, type Operation, type Tensor } from '../tensor.ts';
import type { OnnxEmitter } from '../onnx/emitter.ts';
import { equal } from './compare.ts';
import { div, mul } from './binary.ts';
import { cast } from './select.ts';
import { broadcastTo, reshape } from './shape.ts';

export interface ReduceOptions {
  /** All axes unless said otherwise; −1 is the last. */
  readonly axes?: readonly number[];
  /** Keep the axes with size 1, so that the result broadcasts against the input. */
  readonly keepDims?: boolean;
}

interface Attributes {
  /** Sorted, none twice, none negative. */
  readonly axes: readonly number[];
}

/** Keeps no axes; `keepDims` is a reshape behind it. */
function reduction(
  name: string,
  lower: (emit: OnnxEmitter, call: OnnxCall<Attributes>) => string,
  start: number,
  combine: (sofar: number, next: number) => number,
  gradient: NonNullable<Operation<Attributes>['gradient']>,
): (x: Tensor, options?: ReduceOptions) => Tensor {
  const what = `Cannot take the ${name}`;
  const operation: Operation<Attributes> = {
    name,
    resultType: ([x], { axes }) => ({
      shape: x!.shape.filter((_, axis) => !axes.includes(axis)),
      dtype: x!.dtype,
    }),
    gradient,
    eager: (call) => reduceEagerly(call, start, combine),
    onnx: lower,
  };
  return (x, options = {}) => {
    requireNumbers(what, x);
    const axes = requireAxes(what, options.axes ?? x.shape.map((_, axis) => axis), x.shape);
    if (start === -Infinity && axes.some((axis) => x.shape[axis] === 0)) {
      throw mismatch(what, 'at least one element to choose from', [x]);
    }
    const reduced = axes.length === 0 ? x : apply(operation, [x], { axes });
    return options.keepDims === true ? reshape(reduced, keptShape(x.shape, axes)) : reduced;
  };
}

function reduceEagerly(
  { inputs: [x], attributes: { axes }, output }: EagerCall<Attributes>,
  start: number,
  combine: (sofar: number, next: number) => number,
): void {
  // In double precision: the rounding of a long float32 sum would be the largest error of all.
  const totals = new Float64Array(output.data.length).fill(start);
  const kept = keptShape(x!.shape, axes) as readonly number[];
  walk(x!.shape, [broadcastStrides(kept, x!.shape)], (at, [into]) => {
    totals[into!] = combine(totals[into!]!, x!.data[at]!);
  });
  for (let at = 0; at < totals.length; at++) output.data[at] = totals[at]!;
}

function over(emit: OnnxEmitter, type: string, x: string, axes: readonly number[]): string {
  return emit.node(type, [x, emit.sizes(axes)], { keepdims: { int: 0 } });
}

/** onnxruntime passes over what is not a number, unless it comes first: it is looked for apart. */
function nanAmong(
  emit: OnnxEmitter,
  x: string,
  axes: readonly number[],
): { readonly hasNan: string; readonly isNan: string } {
  const isNan = emit.node('Cast', [emit.node('IsNaN', [x])], { to: { int: onnxTypes.float32 } });
  const some = over(emit, 'ReduceMax', isNan, axes);
  return { isNan, hasNan: emit.node('Cast', [some], { to: { int: onnxTypes.bool } }) };
}

/** The shape with these axes of size 1. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
}

/** Sum over axes. */
export const sum = reduction(
  'sum',
  (emit, { inputs, attributes: { axes } }) => over(emit, 'ReduceSum', inputs[0]!, axes),
  0,
  (sofar, next) => sofar + next,
  ({ inputs: [x], attributes: { axes }, dOut }) => [
    broadcastTo(reshape(dOut, keptShape(x!.shape, axes)), x!.shape),
  ],
);

/** The largest over axes; its derivative is shared among ties, as by PyTorch's `amax`. */
export const reduceMax = reduction(
  'maximum',
  (emit, { inputs, attributes: { axes }, node }) => {
    const largest = over(emit, 'ReduceMax', inputs[0]!, axes);
    if (!isFloat(node.dtype)) return largest;
    const { hasNan } = nanAmong(emit, inputs[0]!, axes);
    return emit.node('Where', [hasNan, emit.constant(array(NaN)), largest]);
  },
  -Infinity,
  (sofar, next) => (next > sofar || Number.isNaN(next) ? next : sofar),
  ({ inputs: [x], attributes: { axes }, output, dOut }) => {
    const kept = keptShape(x!.shape, axes);
    const isLargest = cast(equal(x!, reshape(output, kept)), x!.dtype);
    const share = div(reshape(dOut, kept), sum(isLargest, { axes, keepDims: true }));
    return [mul(isLargest, share)];
  },
);

interface ArgmaxAttributes {
  readonly axis: number;
}

const argmaxOperation: Operation<ArgmaxAttributes> = {
  name: 'argmax',
  resultType: ([x], { axis }) => ({
    shape: x!.shape.filter((_, other) => other !== axis),
    dtype: 'int32',
  }),
  eager: ({ inputs: [x], attributes: { axis }, output }) => {
    const { outer, length, inner } = aroundAxis(x!.shape, axis);
    for (let i = 0; i < outer; i++) {
      for (let j = 0; j < inner; j++) {
        const start = i * length * inner + j;
        let best = 0;
        for (let k = 1; k < length; k++) {
          if (isLarger(x!.data[start + k * inner]!, x!.data[start + best * inner]!)) best = k;
        }
        output.data[i * inner + j] = best;
      }
    }
  },
  onnx: (emit, { inputs: [x], attributes: { axis }, node }) => {
    const placeIn = (values: string): string =>
      emit.node('ArgMax', [values], { axis: { int: axis }, keepdims: { int: 0 } });
    const int32 = (index: string): string =>
      emit.node('Cast', [index], { to: { int: onnxTypes.int32 } });
    if (!isFloat(node.inputs[0]!.dtype)) return int32(placeIn(x!));
    const { isNan, hasNan } = nanAmong(emit, x!, [axis]);
    return int32(emit.node('Where', [hasNan, placeIn(isNan), placeIn(x!)]));
  },
};

/** As in PyTorch, what is not a number is larger than all, and no larger than another such. */
function isLarger(a: number, b: number): boolean {
  return a > b || (Number.isNaN(a) && !Number.isNaN(b));
}

/** Where along an axis the largest is, as int32; the first of ties, or the first NaN. */
export function argmax(x: Tensor, axis = -1): Tensor {
  const what = 'Cannot take the place of the maximum';
  requireNumbers(what, x);
  const found = requireAxis(what, axis, x.shape);
  if (sameDim(x.shape[found]!, 0)) throw mismatch(what, 'at least one element to choose from', [x]);
  return apply(argmaxOperation, [x], { axis: found });
}
