/**
 * @file Clipping as a part of the graph: the norm of every gradient, the norm of all, and gradients
 * that are scaled so that it is at most what is allowed. Pascanu and others: "On the difficulty of
 * training recurrent neural networks" (2013), algorithm 1; with the 1e-6 of PyTorch's
 * `clip_grad_norm_`.
 */
import {
  add,
  concat,
  div,
  label,
  leavesOf,
  mapLeaves,
  minimum,
  mul,
  reshape,
  sqrt,
  square,
  sum,
  type Tensor,
} from '@gradus/tensor';

export interface Clipped<Tree> {
  readonly gradients: Tree;
  /** Before clipping, in the order of the leaves. */
  readonly norms: Tensor; // [tensors]
}

/** @param clipNorm undefined: nothing is scaled */
export function clipped<Tree>(gradients: Tree, clipNorm: number | undefined): Clipped<Tree> {
  const squares = leavesOf<Tensor>(gradients).map(({ leaf, path }) =>
    reshape(sum(label(`the square of the gradient of ${path}`, square(leaf))), [1]),
  );
  const norms = sqrt(concat(squares, 0)); // [tensors]
  if (clipNorm === undefined) return { gradients, norms };
  const total = sqrt(sum(square(norms)));
  const scale = minimum(div(clipNorm, add(total, 1e-6)), 1);
  const scaled = mapLeaves<Tensor, Tensor, Tree>(gradients, (leaf) => mul(leaf, scale)) as Tree;
  return { gradients: scaled, norms };
}
