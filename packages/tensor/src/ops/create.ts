/** @file Tensors that come from nowhere: numbers known while the graph is traced, and 0, 1, 2, … */
import type { Dim, Shape } from '../dims.ts';
import { allocate, array, type DType, type NdArray } from '../nd-array.ts';
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

/** A number as a scalar of the same type as a tensor. */
export function scalarLike({ dtype }: TensorType, value: number): Tensor {
  if (dtype === 'int64')
    return constant({ ...allocate(dtype, []), data: new BigInt64Array([BigInt(value)]) });
  return constant(array(value, dtype));
}

/** One number, everywhere. */
export function full(shape: Shape, value: number, dtype: DType = 'float32'): Tensor {
  return broadcastTo(scalarLike({ shape, dtype }, value), shape);
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
    const whole = (value: bigint): string =>
      emit.constant({ dtype: 'int64', shape: [], data: new BigInt64Array([value]) });
    const end = emit.node('Squeeze', [emit.sizes([size])]);
    const range = emit.node('Range', [whole(0n), end, whole(1n)]);
    return emit.node('Cast', [range], { to: { int: 6 } });
  },
};

/** 0, 1, 2, … as int32 [size]. */
export function iota(size: Dim): Tensor {
  return apply(iotaOperation, [], { size });
}
