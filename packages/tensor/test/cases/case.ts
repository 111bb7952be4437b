/** @file What a case of an operation is, and where its inputs come from. */
import type { Random } from '@gradus/statistics';
import * as t from '../../src/index.ts';
import { uniformArray } from '../check.ts';

export type FloatType = 'float32' | 'float64';
export type OperationName = keyof typeof t;
type Build = (...inputs: t.Tensor[]) => t.Tensor;
export type Sizes = readonly number[];

export interface OperationCase {
  /** As it is exported. */
  readonly operation: OperationName;
  /** `add [2, 3], [3]`: unique in the table. */
  readonly name: string;
  readonly build: Build;
  /** Drawn anew; what is a float among them is of this type. */
  readonly inputs: (random: Random, dtype: FloatType) => t.NdArray[];
  /** Whether it has a derivative by its float inputs. Others are steps, or have no such inputs. */
  readonly hasGradient: boolean;
}

export interface Source {
  readonly shape: Sizes;
  readonly draw: (random: Random, dtype: FloatType) => t.NdArray;
}

/** Uniform between two bounds. */
export function floats(shape: Sizes, range?: readonly [number, number]): Source {
  return { shape, draw: (random, dtype) => uniformArray(random, shape, range, dtype) };
}

/** Whole numbers from `low` to below `high`, of the float type unless said otherwise. */
export function wholes(shape: Sizes, low: number, high: number, as?: t.DType): Source {
  const draw = (random: Random, dtype: FloatType): t.NdArray => {
    const result = t.allocate((as ?? dtype) as FloatType | 'int32' | 'bool', shape);
    for (let at = 0; at < result.data.length; at++) {
      result.data[at] = low + random.integer(high - low);
    }
    return result;
  };
  return { shape, draw };
}

export const ids = (shape: Sizes, bound: number): Source => wholes(shape, 0, bound, 'int32');
export const bools = (shape: Sizes): Source => wholes(shape, 0, 2, 'bool');

export const key: Source = {
  shape: [2],
  draw: (random) => t.keyOf(random.split(random.nextUint32())),
};

function makeCase(hasGradient: boolean) {
  return (
    operation: OperationName,
    build: Build,
    sources: readonly Source[],
    note?: string,
  ): OperationCase => {
    const shapes = sources.map(({ shape }) => t.formatShape(shape)).join(', ');
    return {
      operation,
      name: [operation, shapes, note].filter(Boolean).join(' '),
      build,
      inputs: (random, dtype) => sources.map(({ draw }) => draw(random, dtype)),
      hasGradient,
    };
  };
}

export const smooth = makeCase(true);
export const step = makeCase(false);

export const shapes: readonly Sizes[] = [[], [1], [0], [3], [2, 3], [2, 0, 3], [2, 1, 3, 1, 2]];
