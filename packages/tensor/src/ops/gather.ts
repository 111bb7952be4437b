/**
 * @file Reading by index, and adding by index. `gather` takes whole rows (an embedding),
 * `takeAlong` one element for each position (the probability of the next token). The derivative of
 * reading is adding to where was read from, and the other way round.
 */
import { GradusError } from '@gradus/runtime';
import { isStatic, sameDim, sameShape, type Dim } from '../dims.ts';
import { aroundAxis } from '../eager/loops.ts';
import { mismatch } from '../errors.ts';
import { elementCount } from '../nd-array.ts';
import { requireAxis, requireFloat, requireSizes, requireType } from '../shapes.ts';
import { apply, type NumberArray, type OnnxCall, type Operation, type Tensor } from '../tensor.ts';
import type { OnnxEmitter } from '../onnx/emitter.ts';

interface AxisAttributes {
  readonly axis: number;
}
interface ScatterAttributes extends AxisAttributes {
  /** Of the axis in the result. */
  readonly size: Dim;
}

/** @throws GradusError when an id is below 0 or not below the size of the axis. */
function requireIds({ data }: NumberArray, size: number): void {
  const wrong = data.find((id) => id < 0 || id >= size);
  if (wrong === undefined) return;
  throw new GradusError({
    code: 'tensor-index',
    kind: 'usage',
    what: 'Cannot look up by this index',
    expected: `a number from 0 to ${size - 1}`,
    received: String(wrong),
  });
}

const gatherOperation: Operation<AxisAttributes> = {
  name: 'gather',
  resultType: ([table, ids], { axis }) => ({
    shape: [...table!.shape.slice(0, axis), ...ids!.shape, ...table!.shape.slice(axis + 1)],
    dtype: table!.dtype,
  }),
  gradient: ({ inputs: [table, ids], attributes: { axis }, dOut }) => [
    scatterAdd(dOut, ids!, { axis, size: table!.shape[axis]! }),
    undefined,
  ],
  eager: ({ inputs: [table, ids], attributes: { axis }, output }) => {
    const { outer, length, inner } = aroundAxis(table!.shape, axis);
    requireIds(ids!, length);
    const count = ids!.data.length;
    for (let i = 0; i < outer; i++) {
      for (let j = 0; j < count; j++) {
        const start = (i * length + ids!.data[j]!) * inner;
        output.data.set(table!.data.subarray(start, start + inner), (i * count + j) * inner);
      }
    }
  },
  onnx: (emit, { inputs, attributes: { axis } }) =>
    emit.node('Gather', inputs, { axis: { int: axis } }),
};

/**
 * Rows of a table: `[V, C]` by ids `[B, T]` gives `[B, T, C]`. Ids are int32.
 * @throws GradusError when it runs with an id that the table has no row for; but onnxruntime takes
 * an id below 0 as counted from the end.
 */
export function gather(table: Tensor, ids: Tensor, axis = 0): Tensor {
  const what = 'Cannot look up by index';
  requireType(what, 'int32', ids);
  return apply(gatherOperation, [table, ids], { axis: requireAxis(what, axis, table.shape) });
}

const scatterAddOperation: Operation<ScatterAttributes> = {
  name: 'scatter-add',
  resultType: ([updates, ids], { axis, size }) => ({
    shape: [
      ...updates!.shape.slice(0, axis),
      size,
      ...updates!.shape.slice(axis + ids!.shape.length),
    ],
    dtype: updates!.dtype,
  }),
  gradient: ({ inputs: [, ids], attributes: { axis }, dOut }) => [
    gather(dOut, ids!, axis),
    undefined,
  ],
  eager: ({ inputs: [updates, ids], attributes: { axis }, output }) => {
    const { outer, length, inner } = aroundAxis(output.shape, axis);
    requireIds(ids!, length);
    const count = ids!.data.length;
    for (let i = 0; i < outer; i++) {
      for (let j = 0; j < count; j++) {
        const into = (i * length + ids!.data[j]!) * inner;
        const from = (i * count + j) * inner;
        for (let k = 0; k < inner; k++) output.data[into + k]! += updates!.data[from + k]!;
      }
    }
  },
  onnx: lowerScatterAdd,
};

export interface ScatterOptions {
  readonly axis?: number;
  readonly size: Dim;
}

/**
 * The adjoint of `gather`: adds each row of the updates `[B, T, C]` to the row of the result
 * `[size, C]` that its id names.
 */
export function scatterAdd(
  updates: Tensor,
  ids: Tensor,
  { axis = 0, size }: ScatterOptions,
): Tensor {
  const what = 'Cannot add by index';
  requireType(what, 'int32', ids);
  requireFloat(what, updates);
  requireSizes(what, [size]);
  const found = updates.shape.slice(axis, axis + ids.shape.length);
  if (axis < 0 || axis > updates.shape.length || !sameShape(found, ids.shape)) {
    throw mismatch(what, `updates with the axes of the ids from axis ${axis}`, [updates, ids]);
  }
  return apply(scatterAddOperation, [updates, ids], { axis, size });
}

/** Below, a product with a matrix of zeros and ones is faster than adding row by row. */
const largestOneHot = 512;

/**
 * Rows of a table as a product with a one-hot matrix, or by ScatterElements. Not by ScatterND:
 * with several threads and ids that repeat it gives wrong sums (onnxruntime 1.30).
 */
function lowerScatterAdd(
  emit: OnnxEmitter,
  { inputs, node, attributes: { axis, size } }: OnnxCall<ScatterAttributes>,
): string {
  const [updates, ids] = node.inputs as readonly [Tensor, Tensor];
  if (!isStatic(updates.shape) || !isStatic(ids.shape) || typeof size !== 'number') {
    throw mismatch('Cannot compile scatter-add', 'sizes that are numbers', node.inputs);
  }
  const count = elementCount(ids.shape);
  const outer = elementCount(updates.shape.slice(0, axis));
  const inner = elementCount(updates.shape.slice(axis + ids.shape.length));
  const reshaped = (name: string, shape: readonly number[]): string =>
    emit.node('Reshape', [name, emit.sizes(shape)]);
  const flatIds = reshaped(inputs[1]!, [count]);
  const scalars = (values: readonly number[], dtype: 'float32' | 'int32'): string =>
    emit.constant(
      dtype === 'float32'
        ? { dtype, shape: [values.length], data: Float32Array.from(values) }
        : { dtype, shape: [values.length], data: Int32Array.from(values) },
    );
  if (outer === 1 && size <= largestOneHot) {
    const depth = scalars([size], 'int32');
    const oneHot = emit.node('OneHot', [flatIds, depth, scalars([0, 1], 'float32')]);
    const rows = reshaped(inputs[0]!, [count, inner]);
    const sums = emit.node('Gemm', [oneHot, rows], { transA: { int: 1 } });
    return reshaped(sums, node.shape as readonly number[]);
  }
  const zeros = emit.node('Expand', [scalars([0], 'float32'), emit.sizes([outer, size, inner])]);
  const indices = emit.node('Expand', [
    reshaped(flatIds, [1, count, 1]),
    emit.sizes([outer, count, inner]),
  ]);
  const sums = emit.node(
    'ScatterElements',
    [zeros, indices, reshaped(inputs[0]!, [outer, count, inner])],
    { axis: { int: 1 }, reduction: { string: 'add' } },
  );
  return reshaped(sums, node.shape as readonly number[]);
}

const takeAlongOperation: Operation<AxisAttributes> = {
  name: 'take-along',
  resultType: ([x, ids]) => ({ shape: ids!.shape, dtype: x!.dtype }),
  gradient: ({ inputs: [x, ids], attributes: { axis }, dOut }) => [
    scatterAlong(dOut, ids!, { axis, size: x!.shape[axis]! }),
    undefined,
  ],
  eager: ({ inputs: [x, ids], attributes: { axis }, output }) => {
    requireIds(ids!, x!.shape[axis]!);
    eachAlong(ids!, axis, x!.shape[axis]!, (at, place) => {
      output.data[at] = x!.data[place]!;
    });
  },
  onnx: (emit, { inputs, attributes: { axis } }) =>
    emit.node('GatherElements', inputs, { axis: { int: axis } }),
};

/** For each id its place along the axis, in an array whose axis has `length` places. */
function eachAlong(
  { data, shape }: NumberArray,
  axis: number,
  length: number,
  visit: (at: number, place: number) => void,
): void {
  const { length: idsLength, inner } = aroundAxis(shape, axis);
  for (let at = 0; at < data.length; at++) {
    const outer = Math.floor(at / (idsLength * inner));
    visit(at, (outer * length + data[at]!) * inner + (at % inner));
  }
}

function requireAlong(what: string, x: Tensor, ids: Tensor, axis: number): number {
  requireType(what, 'int32', ids);
  const found = requireAxis(what, axis, x.shape);
  const fits =
    ids.shape.length === x.shape.length &&
    ids.shape.every((dim, other) => other === found || sameDim(dim, x.shape[other]!));
  if (fits) return found;
  throw mismatch(what, `ids of the same shape except along axis ${found}`, [x, ids]);
}

/**
 * One element for each id: `[N, V]` by ids `[N, 1]` gives `[N, 1]`. Ids are int32, of the same
 * shape as the tensor except along the axis.
 */
export function takeAlong(x: Tensor, ids: Tensor, axis = -1): Tensor {
  const found = requireAlong('Cannot take by index along an axis', x, ids, axis);
  return apply(takeAlongOperation, [x, ids], { axis: found });
}

const scatterAlongOperation: Operation<ScatterAttributes> = {
  name: 'scatter-along',
  resultType: ([updates], { axis, size }) => ({
    shape: updates!.shape.with(axis, size),
    dtype: updates!.dtype,
  }),
  gradient: ({ inputs: [, ids], attributes: { axis }, dOut }) => [
    takeAlong(dOut, ids!, axis),
    undefined,
  ],
  eager: ({ inputs: [updates, ids], attributes: { axis }, output }) => {
    requireIds(ids!, output.shape[axis]!);
    eachAlong(ids!, axis, output.shape[axis]!, (at, place) => {
      output.data[place]! += updates!.data[at]!;
    });
  },
  onnx: (emit, { inputs, node, attributes: { axis } }) => {
    const zero = emit.constant({ dtype: 'float32', shape: [1], data: new Float32Array(1) });
    const zeros = emit.node('Expand', [zero, emit.sizes(node.shape)]);
    return emit.node('ScatterElements', [zeros, inputs[1]!, inputs[0]!], {
      axis: { int: axis },
      reduction: { string: 'add' },
    });
  },
};

/** The adjoint of `takeAlong`: zeros, and each update added at its id along the axis. */
export function scatterAlong(
  updates: Tensor,
  ids: Tensor,
  { axis = -1, size }: ScatterOptions,
): Tensor {
  const what = 'Cannot add by index along an axis';
  requireType(what, 'int32', ids);
  requireFloat(what, updates);
  requireSizes(what, [size]);
  const found = requireAxis(what, axis, updates.shape);
  if (!sameShape(updates.shape, ids.shape))
    throw mismatch(what, 'one id per update', [updates, ids]);
  return apply(scatterAlongOperation, [updates, ids], { axis: found, size });
}
