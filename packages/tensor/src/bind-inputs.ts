/** @file Arrays held against what a graph was traced for; named dimensions get their values. */
import { GradusError } from '@gradus/runtime';
import { dimName, dimValue, type DimValues } from './dims.ts';
import { formatType } from './errors.ts';
import type { NdArray } from './nd-array.ts';
import type { NamedInput } from './trace.ts';
import { leavesOf } from './trees.ts';

/**
 * The arrays of a tree in the order of the graph's inputs. They are found by their paths: a record
 * may have its fields in any order.
 * @throws GradusError when one is missing or one too many.
 */
export function arraysOf(inputs: readonly NamedInput[], values: unknown): NdArray[] {
  const given = new Map(leavesOf<NdArray>(values).map(({ path, leaf }) => [path, leaf]));
  const arrays = inputs.map(({ tensor, path }) => {
    const array = given.get(path);
    if (array === undefined) throw wrongInput(path, formatType(tensor), array);
    given.delete(path);
    return array;
  });
  for (const [path, array] of given) throw wrongInput(path, 'no such input', array);
  return arrays;
}

/** @throws GradusError when an array is missing or is not of the type that the graph expects. */
export function bindInputs(inputs: readonly NamedInput[], arrays: readonly NdArray[]): DimValues {
  const values = new Map<string, number>();
  for (const [index, { tensor, path }] of inputs.entries()) {
    const array = arrays[index];
    if (array?.dtype !== tensor.dtype || array.shape.length !== tensor.shape.length) {
      throw wrongInput(path, formatType(tensor), array);
    }
    for (const [axis, dim] of tensor.shape.entries()) {
      const name = dimName(dim);
      if (name !== undefined && !values.has(name)) values.set(name, array.shape[axis]!);
    }
  }
  for (const [index, { tensor, path }] of inputs.entries()) {
    const array = arrays[index]!;
    const fits = tensor.shape.every((dim, axis) => dimValue(dim, values) === array.shape[axis]);
    if (!fits) throw wrongInput(path, formatType(tensor), array);
  }
  return values;
}

function wrongInput(path: string, expected: string, array: NdArray | undefined): GradusError {
  return new GradusError({
    code: 'tensor-input',
    kind: 'usage',
    what: `Cannot run the graph: its input ${path} does not fit`,
    expected,
    received: array === undefined ? 'nothing' : formatType(array),
  });
}
