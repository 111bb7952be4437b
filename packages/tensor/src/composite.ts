/** @file What is made of operations and needed everywhere. */
import { formatShape, sameShape, sizeOf } from './dims.ts';
import { mismatch } from './errors.ts';
import { requireAxes, requireFloat, requireType } from './shapes.ts';
import type { Tensor } from './tensor.ts';
import { mul, sub } from './ops/binary.ts';
import { cast, where } from './ops/select.ts';
import { equal } from './ops/compare.ts';
import { iota, scalarLike } from './ops/create.ts';
import { takeAlong } from './ops/gather.ts';
import { sum, type ReduceOptions } from './ops/reduce.ts';
import { reshape } from './ops/shape.ts';
import { logSoftmax } from './ops/softmax.ts';
import { negate, not, reciprocal, sigmoid, sqrt } from './ops/unary.ts';
import { isFloat } from './nd-array.ts';

export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/** 1 / √x */
export function rsqrt(x: Tensor): Tensor {
  return reciprocal(sqrt(x));
}

/** x·σ(x), the SiLU or swish of the gated feed-forward layer. */
export function silu(x: Tensor): Tensor {
  return mul(x, sigmoid(x));
}

/** Mean over axes, all unless said otherwise; their sizes have to be numbers. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const what = 'Cannot take the mean';
  requireFloat(what, x); // of whole numbers it is none
  const axes = requireAxes(what, options.axes ?? x.shape.map((_, axis) => axis), x.shape);
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  if (typeof count !== 'number' || count === 0) {
    throw mismatch(what, 'a count of elements that is a number above 0', [x]);
  }
  return mul(sum(x, options), 1 / count);
}

/** Mean of the squared distances from the mean: divided by n, not n − 1. */
export function variance(x: Tensor, options: ReduceOptions = {}): Tensor {
  return mean(square(sub(x, mean(x, { ...options, keepDims: true }))), options);
}

/** A new axis of size 1 before the one of this number; −1 is behind the last. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const what = 'Cannot add an axis';
  const rank = x.shape.length + 1;
  const at = axis < 0 ? axis + rank : axis;
  if (!(Number.isInteger(at) && at >= 0 && at < rank)) {
    const received = `${axis} for ${formatShape(x.shape)}`;
    throw mismatch(what, `an axis from ${-rank} to ${rank - 1}`, received);
  }
  return reshape(x, x.shape.toSpliced(at, 0, 1));
}

/** 1 at the id, 0 elsewhere: ids `[…]` give `[…, size]`. */
export function oneHot(
  ids: Tensor,
  size: number,
  dtype: 'float32' | 'float64' = 'float32',
): Tensor {
  return cast(equal(expandDims(ids, -1), iota(size)), dtype);
}

/**
 * Mean of −log p(target) over the positions, in nats: logits `[…, V]`, targets `[…]` of int32.
 * Positions whose target is `ignore` do not count; where none counts, the mean is not a number and
 * its derivative 0, as in PyTorch.
 */
export function crossEntropy(logits: Tensor, targets: Tensor, ignore?: number): Tensor {
  const losses = tokenLosses(logits, targets, ignore);
  if (ignore === undefined) return mean(losses);
  const counted = sum(cast(not(equal(targets, ignore)), asFloat(logits)));
  return mul(sum(losses), reciprocal(counted));
}

/** −log p(target) of each position; 0 where the target is `ignore`. */
export function tokenLosses(logits: Tensor, targets: Tensor, ignore?: number): Tensor {
  const what = 'Cannot take the cross-entropy';
  requireFloat(what, logits);
  requireType(what, 'int32', targets);
  const { shape } = targets;
  if (logits.shape.length === 0 || !sameShape(shape, logits.shape.slice(0, -1))) {
    throw mismatch(what, 'one target for each row of logits', [logits, targets]);
  }
  const isTarget = ignore === undefined ? undefined : not(equal(targets, ignore));
  // An ignored target may lie outside the vocabulary: look up 0 instead.
  const ids = isTarget === undefined ? targets : mul(targets, cast(isTarget, 'int32'));
  const logProbabilities = logSoftmax(logits); // […, V]
  const picked = reshape(takeAlong(logProbabilities, expandDims(ids, -1)), shape);
  // Chosen, not multiplied by 0: what is ignored may be −∞, and its derivative is 0 regardless.
  const counted = isTarget === undefined ? picked : where(isTarget, picked, scalarLike(picked, 0));
  return negate(counted);
}

function asFloat({ dtype }: Tensor): 'float32' | 'float64' {
  return isFloat(dtype) ? dtype : 'float32';
}
