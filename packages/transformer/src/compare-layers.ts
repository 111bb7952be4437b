/**
 * @file Where two runs of a model part. A wrong number at the end says nothing of its cause; the
 * first layer that differs does.
 */
import { type NdArray, nodesOf, type Tensor } from '@gradus/tensor';

/** All tensors with a label among those that a result is made of, in the order of computation. */
export function labelledTensors(outputs: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(
    nodesOf(outputs).flatMap((node) =>
      node.label === undefined || node.operation === 'input' ? [] : [[node.label, node]],
    ),
  );
}

export interface LayerDifference {
  readonly layer: string;
  /** Of the element that differs most. */
  readonly index: number;
  readonly found: number;
  readonly expected: number;
}

/**
 * The first layer of which an element differs by more than the tolerance, times the value where
 * that is above 1. Layers that one side does not have are passed over.
 */
export function firstDifference(
  found: Readonly<Record<string, NdArray>>,
  expected: Readonly<Record<string, NdArray>>,
  tolerance: number,
): LayerDifference | undefined {
  for (const [layer, values] of Object.entries(found)) {
    const reference = expected[layer];
    if (reference === undefined) continue;
    const difference = largestDifference(values, reference);
    // Not `>`: NaN differs from everything.
    if (difference !== undefined && !(difference.size <= tolerance)) {
      const { index } = difference;
      const [is, should] = [values, reference].map(({ data }) => Number(data[index]));
      return { layer, index, found: is!, expected: should! };
    }
  }
  return undefined;
}

function largestDifference(
  found: NdArray,
  expected: NdArray,
): { readonly index: number; readonly size: number } | undefined {
  if (found.data.length !== expected.data.length) return { index: 0, size: Infinity };
  let largest: { index: number; size: number } | undefined;
  for (let index = 0; index < found.data.length; index++) {
    const [is, should] = [Number(found.data[index]), Number(expected.data[index])];
    const size = Object.is(is, should) ? 0 : Math.abs(is - should) / Math.max(1, Math.abs(should));
    if (Number.isNaN(size)) return { index, size };
    if (largest === undefined || size > largest.size) largest = { index, size };
  }
  return largest;
}
