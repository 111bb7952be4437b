/**
 * @file All parameters of a model in one long array. The tree that a model takes is made of views
 * of it: what an optimizer changes in the array, the model reads in the tree. Gradients and moments
 * are arrays of the same layout.
 */
import { GradusError } from '@gradus/runtime';
import { elementCount, leavesOf, mapLeaves, type NdArray } from '@gradus/tensor';
import { type Allocate, allocator, type Floats } from './long-arrays.ts';

export type { Floats } from './long-arrays.ts';

/** Where a tensor lies in the long array. */
export interface Place {
  /** `blocks.0.attention.query.weight` */
  readonly path: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface FlatParameters<Tree> {
  /** Views of `data`: not copies. */
  readonly tree: Tree;
  readonly data: Floats;
  readonly places: readonly Place[];
  /** For gradients and moments: arrays of the same layout, all 0. */
  readonly allocate: Allocate;
}

/**
 * Copies a tree of arrays into one.
 * @param arrays how many will lie together, this one included: an optimizer is faster over those
 * @throws GradusError unless all are float32, or all float64.
 */
export function flatten<Tree>(tree: Tree, arrays = 4): FlatParameters<Tree> {
  const places: Place[] = [];
  const leaves = leavesOf<NdArray>(tree);
  let end = 0;
  for (const { path, leaf } of leaves) {
    const start = end;
    end += elementCount(leaf.shape);
    places.push({ path, shape: leaf.shape, start, end });
  }
  const allocate = allocator(floatType(leaves), end, arrays);
  const data = allocate();
  for (const [index, { leaf }] of leaves.entries()) {
    data.set(leaf.data as Float32Array, places[index]!.start);
  }
  return { tree: viewsOf(tree, places, data), data, places, allocate };
}

/** A tree like another whose leaves are views of a long array of the same layout. */
export function viewsOf<Tree>(tree: Tree, places: readonly Place[], data: Floats): Tree {
  let next = 0;
  return mapLeaves<NdArray, NdArray, Tree>(tree, (leaf) => {
    const { start, end, shape } = places[next++]!;
    const view = data.subarray(start, end);
    return { dtype: leaf.dtype, shape, data: view };
  }) as Tree;
}

function floatType(leaves: readonly { readonly path: string; readonly leaf: NdArray }[]) {
  const dtype = leaves[0]?.leaf.dtype;
  const other = leaves.find(({ leaf }) => leaf.dtype !== dtype) ?? leaves[0];
  const isSound = (dtype === 'float32' || dtype === 'float64') && other!.leaf.dtype === dtype;
  if (isSound) return dtype;
  throw new GradusError({
    code: 'training-parameters',
    kind: 'usage',
    what: 'Cannot train these parameters',
    expected: 'arrays that are all float32, or all float64',
    received: other === undefined ? 'none' : `${other.leaf.dtype} in ${other.path}`,
  });
}
