/**
 * @file Numbers with a shape, row by row: what engines take and give. The elements of a
 * [2, 3] array lie as a₀₀ a₀₁ a₀₂ a₁₀ a₁₁ a₁₂.
 */
import { GradusError } from '@gradus/runtime';

/**
 * `int64` is for the border to other programs alone: no operation but `cast` takes it. `uint8` is
 * for codes of quantized weights: `gather` and `dequantize` take it.
 */
export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'bool' | 'uint8';

interface DataOf {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  /** 0 or 1. */
  bool: Uint8Array;
  uint8: Uint8Array;
}
export type Data = DataOf[DType];
/** What the loops of the eager engine work on. */
export type NumberData = Exclude<Data, BigInt64Array>;

export interface NdArray<Type extends DType = DType> {
  readonly dtype: Type;
  readonly shape: readonly number[];
  readonly data: DataOf[Type];
}

/** `[[1, 2], [3, 4]]`: lists in lists, all of one length at each depth; a number is a scalar. */
export type Nested = number | boolean | readonly Nested[];

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  uint8: Uint8Array,
} as const;

/** Memory for a result, all zero. */
export function allocate<Type extends DType>(dtype: Type, shape: readonly number[]): NdArray<Type> {
  return { dtype, shape, data: new constructors[dtype](elementCount(shape)) as DataOf[Type] };
}

/**
 * @param dtype float32 unless said otherwise; bool for lists of booleans
 * @throws GradusError when the lists are of unequal lengths, or mixed with numbers.
 */
export function array(
  values: Nested,
  dtype: Exclude<DType, 'int64'> = defaultType(values),
): NdArray {
  const shape = shapeOfNested(values);
  const result = allocate(dtype, shape);
  let at = 0;
  const fill = (part: Nested, depth: number): void => {
    if (typeof part !== 'object') {
      if (depth !== shape.length) throw ragged(shape, depth, 'a number');
      result.data[at++] = dtype === 'bool' ? Number(Boolean(part)) : Number(part);
      return;
    }
    if (part.length !== shape[depth]) throw ragged(shape, depth, `a list of ${part.length}`);
    for (const inner of part) fill(inner, depth + 1);
  };
  fill(values, 0);
  return result;
}

/**
 * An array over memory that is there already; not copied.
 * @throws GradusError when the count of elements is not that of the shape.
 */
export function fromData(data: Data, shape: readonly number[]): NdArray {
  const dtype = typeOfData(data);
  if (data.length !== elementCount(shape)) {
    throw new GradusError({
      code: 'array-size',
      kind: 'usage',
      what: 'Cannot give these elements this shape',
      expected: `${elementCount(shape)} elements for [${shape.join(', ')}]`,
      received: String(data.length),
    });
  }
  return { dtype, shape, data };
}

/** Back to lists in lists, for reading and for tests. */
export function toNested({ data, shape, dtype }: NdArray): Nested {
  const item = (at: number): Nested => (dtype === 'bool' ? data[at] === 1 : Number(data[at]));
  const level = (depth: number, from: number): Nested => {
    if (depth === shape.length) return item(from);
    const stride = elementCount(shape.slice(depth + 1));
    return Array.from({ length: shape[depth]! }, (_, i) => level(depth + 1, from + i * stride));
  };
  return level(0, 0);
}

/** The one element of an array that has one. @throws GradusError otherwise. */
export function scalarOf({ data, shape }: NdArray): number {
  if (data.length === 1) return Number(data[0]);
  throw new GradusError({
    code: 'array-scalar',
    kind: 'usage',
    what: 'Cannot read this array as one number',
    expected: 'one element',
    received: `shape [${shape.join(', ')}]`,
  });
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function isFloat(dtype: DType): dtype is 'float32' | 'float64' {
  return dtype === 'float32' || dtype === 'float64';
}

function typeOfData(data: Data): DType {
  const found = Object.entries(constructors).find(([, of]) => data instanceof of);
  return found![0] as DType;
}

function defaultType(values: Nested): 'bool' | 'float32' {
  let first: Nested | undefined = values;
  while (typeof first === 'object') first = first[0];
  return typeof first === 'boolean' ? 'bool' : 'float32';
}

function shapeOfNested(values: Nested): number[] {
  const shape: number[] = [];
  for (let level: Nested | undefined = values; typeof level === 'object'; level = level[0]) {
    shape.push(level.length);
  }
  return shape;
}

function ragged(shape: readonly number[], depth: number, received: string): GradusError {
  return new GradusError({
    code: 'array-ragged',
    kind: 'usage',
    what: `Cannot make an array of these lists, at depth ${depth}`,
    expected: depth === shape.length ? 'a number' : `a list of ${shape[depth]}`,
    received,
  });
}
