/** @file Choosing between two tensors, element by element, and changing the type of one. */
import { broadcastStrides, walk } from '../eager/loops.ts';
import { mismatch } from '../errors.ts';
import { onnxTypes } from '../onnx/types.ts';
import { type DType, isFloat, type NumberData } from '../nd-array.ts';
import { broadcastShapes, requireSameType, requireType } from '../shapes.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';
import { scalarLike } from './create.ts';
import { sumTo } from './sum-to.ts';

const whatWhere = 'Cannot choose between these';

const whereOperation: Operation<undefined> = {
  name: 'where',
  resultType: (inputs) => {
    const [condition, a, b] = inputs as readonly [Tensor, Tensor, Tensor];
    requireType(whatWhere, 'bool', condition);
    const dtype = requireSameType(whatWhere, [a, b]);
    const values = broadcastShapes(a.shape, b.shape);
    const shape = values && broadcastShapes(values, condition.shape);
    if (shape !== undefined) return { shape, dtype };
    throw mismatch(whatWhere, 'shapes that are equal or 1 along each axis, from the last', inputs);
  },
  gradient: ({ inputs: [condition, a, b], dOut }) => {
    const zero = scalarLike(dOut, 0);
    const dA = where(condition!, dOut, zero);
    const dB = where(condition!, zero, dOut);
    return [undefined, sumTo(dA, a!.shape), sumTo(dB, b!.shape)];
  },
  eager: ({ inputs, output }) => {
    const [condition, a, b] = inputs;
    const strides = inputs.map(({ shape }) => broadcastStrides(shape, output.shape));
    walk(output.shape, strides, (at, [inCondition, inA, inB]) => {
      output.data[at] = condition!.data[inCondition!] === 1 ? a!.data[inA!]! : b!.data[inB!]!;
    });
  },
  onnx: (emit, { inputs }) => emit.node('Where', inputs),
};

/** `a` where the condition holds, `b` elsewhere; all three are broadcast. */
export function where(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  return apply(whereOperation, [condition, a, b], undefined);
}

interface CastAttributes {
  readonly to: DType;
}

const castOperation: Operation<CastAttributes> = {
  name: 'cast',
  resultType: ([x], { to }) => ({ shape: x!.shape, dtype: to }),
  gradient: ({ inputs: [x], output, dOut }) => [
    isFloat(x!.dtype) && isFloat(output.dtype) ? cast(dOut, x!.dtype) : undefined,
  ],
  eager: ({ inputs: [x], output, attributes: { to } }) => {
    const from: NumberData | BigInt64Array = x!.data;
    const into = output.data as { readonly length: number; [at: number]: number | bigint };
    for (let at = 0; at < into.length; at++) {
      into[at] = convert(from[at]!, to);
    }
  },
  onnx: (emit, { inputs, attributes: { to } }) =>
    emit.node('Cast', inputs, { to: { int: onnxTypes[to] } }),
};

/**
 * Into int32 a number is taken modulo 2³², as JavaScript and PyTorch do with whole numbers; what is
 * not finite becomes 0 in either whole type.
 */
function convert(value: number | bigint, to: DType): number | bigint {
  if (to === 'bool') return Number(value) === 0 ? 0 : 1;
  if (to === 'int64') return Number.isFinite(value) ? BigInt(Math.trunc(Number(value))) : 0n;
  if (to === 'int32') return Number(typeof value === 'bigint' ? BigInt.asIntN(32, value) : value);
  return Number(value);
}

/** Fractions are cut off towards zero; anything but 0 is true. */
export function cast(x: Tensor, to: DType): Tensor {
  return x.dtype === to ? x : apply(castOperation, [x], { to });
}
