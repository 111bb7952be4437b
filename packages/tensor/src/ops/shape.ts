/** @file The same elements under another shape, in another order of axes, or repeated. */
import { isStatic, sameDim, sameShape, sizeOf, type Dim, type Shape } from '../dims.ts';
import { broadcastStrides, stridesOf, walk } from '../eager/loops.ts';
import { mismatch } from '../errors.ts';
import { broadcastShapes, requireAxes, requireSizes } from '../shapes.ts';
import { apply, type NumberArray, type Operation, type Tensor } from '../tensor.ts';
import { formatShape } from '../dims.ts';
import { sumTo } from './sum-to.ts';

interface ShapeAttributes {
  readonly shape: Shape;
}

function copy(from: NumberArray, into: NumberArray): void {
  into.data.set(from.data);
}

const reshapeOperation: Operation<ShapeAttributes> = {
  name: 'reshape',
  resultType: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  gradient: ({ inputs: [x], dOut }) => [reshape(dOut, x!.shape)],
  eager: ({ inputs: [x], output }) => copy(x!, output),
  onnx: (emit, { inputs, node, attributes: { shape } }) =>
    emit.node('Reshape', [inputs[0]!, emit.sizes(reshapeSizes(node.inputs[0]!.shape, shape))], {
      // A zero is a size, not "as before".
      allowzero: { int: Number(isStatic(shape) && shape.includes(0)) },
    }),
};

/** With names, 0 stands for "as in the input" and one −1 for "what is left": no sums at run time. */
function reshapeSizes(from: Shape, to: Shape): Shape {
  if (isStatic(to)) return to;
  const sizes = to.map((dim, axis): Dim =>
    typeof dim !== 'number' && from[axis] !== undefined && sameDim(dim, from[axis]) ? 0 : dim,
  );
  const unknown = sizes.filter((dim) => typeof dim !== 'number');
  return unknown.length === 1 ? sizes.map((dim) => (typeof dim === 'number' ? dim : -1)) : sizes;
}

/**
 * The same elements in row order; −1 once stands for what is left.
 * @throws GradusError when the count of elements would change.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const what = 'Cannot reshape';
  const whole = fillIn(x, shape, what);
  requireSizes(what, whole);
  if (sameShape(x.shape, whole)) return x;
  if (!sameDim(sizeOf(x.shape), sizeOf(whole))) {
    throw mismatch(
      what,
      `${String(sizeOf(x.shape))} elements`,
      `${formatShape(x.shape)} to ${formatShape(shape)}`,
    );
  }
  return apply(reshapeOperation, [x], { shape: whole });
}

function fillIn(x: Tensor, shape: Shape, what: string): Shape {
  if (!shape.includes(-1)) return shape;
  const [size, rest] = [sizeOf(x.shape), sizeOf(shape.filter((dim) => dim !== -1))];
  const left = Number(size) / Number(rest);
  if (Number.isInteger(left) && shape.filter((dim) => dim === -1).length === 1) {
    return shape.map((dim) => (dim === -1 ? left : dim));
  }
  throw mismatch(what, `a shape that ${String(size)} elements fill`, formatShape(shape));
}

interface TransposeAttributes {
  /** Axis i of the result is axis `order[i]` of the input. */
  readonly order: readonly number[];
}

const transposeOperation: Operation<TransposeAttributes> = {
  name: 'transpose',
  resultType: ([x], { order }) => ({
    shape: order.map((axis) => x!.shape[axis]!),
    dtype: x!.dtype,
  }),
  gradient: ({ attributes: { order }, dOut }) => [
    transpose(
      dOut,
      order.map((_, axis) => order.indexOf(axis)),
    ),
  ],
  eager: ({ inputs: [x], attributes: { order }, output }) => {
    const strides = stridesOf(x!.shape);
    const turned = order.map((axis) => strides[axis]!);
    walk(output.shape, [turned], (at, [from]) => {
      output.data[at] = x!.data[from!]!;
    });
  },
  onnx: (emit, { inputs, attributes: { order } }) =>
    emit.node('Transpose', inputs, { perm: { ints: order } }),
};

/** Axes in another order; the last two change places unless an order is given. */
export function transpose(x: Tensor, order: readonly number[] = swapLast(x.shape.length)): Tensor {
  const what = 'Cannot transpose';
  const sorted = requireAxes(what, order, x.shape);
  if (sorted.length !== x.shape.length) {
    throw mismatch(
      what,
      `${x.shape.length} axes`,
      `[${order.join(', ')}] for ${formatShape(x.shape)}`,
    );
  }
  const axes = order.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  if (axes.every((axis, index) => axis === index)) return x;
  return apply(transposeOperation, [x], { order: axes });
}

function swapLast(rank: number): number[] {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  if (rank >= 2) [order[rank - 2], order[rank - 1]] = [rank - 1, rank - 2];
  return order;
}

const broadcastOperation: Operation<ShapeAttributes> = {
  name: 'broadcast',
  resultType: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  gradient: ({ inputs: [x], dOut }) => [sumTo(dOut, x!.shape)],
  eager: ({ inputs: [x], output }) => {
    walk(output.shape, [broadcastStrides(x!.shape, output.shape)], (at, [from]) => {
      output.data[at] = x!.data[from!]!;
    });
  },
  onnx: (emit, { inputs, attributes: { shape } }) =>
    emit.node('Expand', [inputs[0]!, emit.sizes(shape)]),
};

/** Repeats along axes of size 1 and along new ones in front. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  requireSizes('Cannot repeat', shape);
  if (sameShape(x.shape, shape)) return x;
  const fits = broadcastShapes(x.shape, shape);
  if (fits === undefined || !sameShape(fits, shape)) {
    throw mismatch('Cannot repeat', `a shape that broadcasts to ${formatShape(shape)}`, [x]);
  }
  return apply(broadcastOperation, [x], { shape });
}
