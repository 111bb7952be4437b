/**
 * @file All parameters of a model in one long array. The tree that a model takes is made of views
 * of it: what an optimizer changes in the array, the model reads in the tree. Gradients and moments
 * are arrays of the same layout.
 */
import { GradusError } from '@gradus/runtime';
import { elementCount, leavesOf, mapLeaves, type NdArray } from '@gradus/tensor';

export type Floats = Float32Array<SharedArrayBuffer> | Float64Array<SharedArrayBuffer>;

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
}

/**
 * Copies a tree of arrays into one. The memory is shared, so that an engine in another thread reads
 * and writes it without copies.
 * @throws GradusError unless all are float32, or all float64.
 */
export function flatten<Tree>(tree: Tree): FlatParameters<Tree> {
  const places: Place[] = [];
  const leaves = leavesOf<NdArray>(tree);
  let end = 0;
  for (const { path, leaf } of leaves) {
    const start = end;
    end += elementCount(leaf.shape);
    places.push({ path, shape: leaf.shape, start, end });
  }
  const data = allocateFloats(floatType(leaves), end);
  for (const [index, { leaf }] of leaves.entries()) {
    data.set(leaf.data as Float32Array, places[index]!.start);
  }
  return { tree: viewsOf(tree, places, data), data, places };
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

/** As many numbers, of the same type, all 0. */
export function zerosLike(data: Floats): Floats {
  return allocateFloats(data instanceof Float32Array ? 'float32' : 'float64', data.length);
}

function allocateFloats(dtype: 'float32' | 'float64', length: number): Floats {
  return dtype === 'float32'
    ? new Float32Array(new SharedArrayBuffer(4 * length))
    : new Float64Array(new SharedArrayBuffer(8 * length));
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
