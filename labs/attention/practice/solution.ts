/** @file The solution is the package's own attention, seen through the exercise's functions. */
import {
  and,
  array,
  constant,
  iota,
  type NdArray,
  reshape,
  runEager,
  slice,
  type Tensor,
  toNested,
  trace,
  transpose,
} from '@gradus/tensor';
import {
  attentionWeights as weightsOf,
  causalMask,
  groupedDotProduct,
  scaledDotProduct,
} from '@gradus/transformer';
import type { Heads, Matrix, Seen } from './stub.ts';

export function attentionWeights(queries: Matrix, keys: Matrix, seen: Seen = {}): number[][] {
  return evaluate([queries, keys], (q, k) => weightsOf(q, k, maskOf(q, k, seen)));
}

export function attention(
  queries: Matrix,
  keys: Matrix,
  values: Matrix,
  seen: Seen = {},
): number[][] {
  return evaluate([queries, keys, values], (q, k, v) =>
    scaledDotProduct(q, k, v, maskOf(q, k, seen)),
  );
}

export function multiHeadAttention(
  queries: Matrix,
  keys: Matrix,
  values: Matrix,
  { heads, keyValueHeads }: Heads,
  seen: Seen = {},
): number[][] {
  return evaluate([queries, keys, values], (q, k, v) => {
    const mixed = groupedDotProduct(
      splitHeads(q, heads),
      splitHeads(k, keyValueHeads),
      splitHeads(v, keyValueHeads),
      maskOf(q, k, seen),
    ); // [1, H, T, D]
    return reshape(transpose(mixed, [0, 2, 1, 3]), q.shape);
  });
}

/** `[T, H·D]` → `[1, H, T, D]` */
function splitHeads(x: Tensor, heads: number): Tensor {
  const [T, width] = x.shape as readonly [number, number];
  return transpose(reshape(x, [1, T, heads, width / heads]), [0, 2, 1, 3]);
}

function maskOf(q: Tensor, k: Tensor, { causal, isText }: Seen): { mask?: Tensor } {
  const [T, S] = [q.shape[0] as number, k.shape[0] as number];
  const places = iota(S);
  const masks = [
    ...(causal === true ? [causalMask(slice(places, { axis: 0, start: S - T }), places)] : []),
    ...(isText === undefined ? [] : [constant(array([...isText]))]),
  ];
  return masks.length === 0 ? {} : { mask: masks.reduce(and) };
}

/** In float64, eagerly. */
function evaluate(
  matrices: readonly Matrix[],
  build: (...tensors: [Tensor, Tensor, Tensor]) => Tensor,
): number[][] {
  const arrays = matrices.map((matrix) => array(matrix, 'float64')) as [NdArray, NdArray, NdArray];
  return toNested(runEager(trace(build, arrays), arrays)) as number[][];
}
