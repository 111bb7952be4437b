/**
 * @file Random numbers with explicit keys. A key is two words of a counter-based generator: the
 * same key gives the same numbers, always. An engine that cannot make them has them made before it
 * runs (`hostOperations`), so both engines see the same.
 */
import { restoreRandom, type Random } from '@gradus/statistics';
import { mismatch } from '../errors.ts';
import type { Shape } from '../dims.ts';
import { requireSizes } from '../shapes.ts';
import { allocate, type NdArray } from '../nd-array.ts';
import {
  apply,
  type NumberArray,
  type Operation,
  type Tensor,
  type TensorType,
} from '../tensor.ts';
import { GradusError } from '@gradus/runtime';

/** What a graph takes as a key. */
export const keyType: TensorType = { dtype: 'int32', shape: [2] };

/**
 * The key of a generator. By it `randomUniform` draws what the generator drew first, and `foldIn`
 * makes the key of its `split`.
 */
export function keyOf(random: Random): NdArray<'int32'> {
  const key = allocate('int32', [2]);
  key.data.set(random.state().key.map((word) => word | 0));
  return key;
}

function generatorOf({ data }: NumberArray): Random {
  return restoreRandom({
    algorithm: 'philox4x32-10',
    key: [data[0]! >>> 0, data[1]! >>> 0],
    drawn: 0,
    name: 'key',
  });
}

function requireKey(what: string, key: Tensor): void {
  const isKey = key.dtype === 'int32' && key.shape.length === 1 && key.shape[0] === 2;
  if (!isKey) throw mismatch(what, 'a key: int32 [2]', [key]);
}

interface FoldAttributes {
  readonly label: string | number;
}

function onTheHost(): never {
  throw new GradusError({
    code: 'tensor-random-key',
    kind: 'usage',
    what: 'Cannot compile random numbers whose key is computed from other tensors',
    expected: 'an input or a constant, or foldIn of one',
  });
}

const foldOperation: Operation<FoldAttributes> = {
  name: 'fold-in',
  resultType: () => keyType,
  eager: ({ inputs: [key], attributes: { label }, output }) => {
    output.data.set(keyOf(generatorOf(key!).split(label)).data);
  },
  onnx: onTheHost,
};

/** Another key, which depends on this one and on the label. */
export function foldIn(key: Tensor, label: string | number): Tensor {
  const what = 'Cannot make another key';
  requireKey(what, key);
  if (typeof label === 'number' && !(Number.isSafeInteger(label) && label >= 0)) {
    throw mismatch(what, 'a name or a whole number from 0', String(label));
  }
  return apply(foldOperation, [key], { label });
}

interface UniformAttributes {
  readonly type: TensorType;
}

const uniformOperation: Operation<UniformAttributes> = {
  name: 'random-uniform',
  resultType: (_, { type }) => type,
  eager: ({ inputs: [key], output }) => {
    const random = generatorOf(key!);
    const isDouble = output.dtype === 'float64';
    for (let at = 0; at < output.data.length; at++) {
      // 24 bits are what a float32 below 1 holds; more would round up to 1.
      output.data[at] = isDouble ? random.uniform() : (random.nextUint32() >>> 8) * 2 ** -24;
    }
  },
  onnx: onTheHost,
};

/** Uniform in [0, 1), the same for the same key. */
export function randomUniform(
  key: Tensor,
  shape: Shape,
  dtype: 'float32' | 'float64' = 'float32',
): Tensor {
  requireKey('Cannot draw', key);
  requireSizes('Cannot draw', shape);
  return apply(uniformOperation, [key], { type: { shape, dtype } });
}

/** What is computed on the host before a compiled graph runs. */
export const hostOperations: ReadonlySet<unknown> = new Set([foldOperation, uniformOperation]);
