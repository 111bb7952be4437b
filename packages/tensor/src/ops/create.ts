/** @file Tensors that come from nowhere: numbers known while the graph is traced, and 0, 1, 2, … */
import type { Dim, Shape } from '../dims.ts';
import { mismatch } from '../errors.ts';
import { array, type DType, fromData, type NdArray } from '../nd-array.ts';
import type { OnnxEmitter } from '../onnx/emitter.ts';
import { requireSizes } from '../shapes.ts';
import { apply, type Operation, type Tensor, type TensorType } from '../tensor.ts';
import { broadcastTo } from './shape.ts';

interface ConstantAttributes {
  readonly value: NdArray;
}

export const constantOperation: Operation<ConstantAttributes> = {
  name: 'constant',
  resultType: (_, { value: { shape, dtype } }) => ({ shape, dtype }),
  eager: ({ attributes: { value }, output }) =>
    (output.data as Uint8Array).set(value.data as never),
  onnx: (emit, { attributes: { value } }) => emit.constant(value),
};

/** An array that is part of the graph. */
export function constant(value: NdArray): Tensor {
  return apply(constantOperation, [], { value });
}

/**
 * A number as a scalar of the same type as a tensor.
 * @throws GradusError when the type is one of whole numbers, and the number is not in it.
 */
export function scalarLike(
  { dtype }: Pick<TensorType, 'dtype'>,
  value: number,
  what = 'Cannot make a tensor of this number',
): Tensor {
  if (dtype === 'int32' && (value | 0) !== value) throw mismatch(what, dtype, String(value));
  if (dtype !== 'int64') return constant(array(value, dtype));
  if (!Number.isSafeInteger(value)) throw mismatch(what, dtype, String(value));
  return constant(fromData(new BigInt64Array([BigInt(value)]), []));
}

/** One number, everywhere. */
export function full(shape: Shape, value: number, dtype: DType = 'float32'): Tensor {
  return broadcastTo(scalarLike({ dtype }, value), shape);
}

interface IotaAttributes {
  readonly size: Dim;
}

const iotaOperation: Operation<IotaAttributes> = {
  name: 'iota',
  resultType: (_, { size }) => ({ shape: [size], dtype: 'int32' }),
  eager: ({ output }) => {
    for (let at = 0; at < output.data.length; at++) output.data[at] = at;
  },
  onnx: (emit, { attributes: { size } }) => {
    if (typeof size === 'number') {
      return emit.constant({
        dtype: 'int32',
        shape: [size],
        data: Int32Array.from({ length: size }, (_, i) => i),
      });
    }
    return emit.node('Cast', [counted(emit, size)], { to: { int: 6 } });
  },
};

/** 0, 1, 2, … as int32 [size]. */
export function iota(size: Dim): Tensor {
  requireSizes('Cannot count', [size]);
  return apply(iotaOperation, [], { size });
}

/** For lowerings: 0, 1, 2, … as int64 [size]. */
export function counted(emit: OnnxEmitter, size: Dim): string {
  if (typeof size === 'number') {
    const data = BigInt64Array.from({ length: size }, (_, i) => BigInt(i));
    return emit.constant({ dtype: 'int64', shape: [size], data });
  }
  const whole = (value: bigint): string =>
    emit.constant({ dtype: 'int64', shape: [], data: new BigInt64Array([value]) });
  return emit.node('Range', [whole(0n), emit.node('Squeeze', [emit.sizes([size])]), whole(1n)]);
}
