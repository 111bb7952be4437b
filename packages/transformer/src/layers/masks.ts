/**
 * @file Who may look at whom: boolean tensors, true where a query sees a key. Positions are those in
 * the whole text, so that a mask is right also for a query that comes behind a cache.
 *
 * T queries, S keys, B texts.
 */
import {
  and,
  cast,
  equal,
  expandDims,
  less,
  lessOrEqual,
  not,
  sub,
  type Tensor,
} from '@gradus/tensor';

/** Each query sees keys up to its own place: `[T]` and `[S]` → `[T, S]`. */
export function causalMask(queries: Tensor, keys: Tensor): Tensor {
  return lessOrEqual(expandDims(keys, -2), expandDims(queries, -1));
}

/**
 * Each query sees the last `size` keys up to its own place, itself included, as in Mistral 7B
 * (2023).
 */
export function slidingWindowMask(queries: Tensor, keys: Tensor, size: number): Tensor {
  const distance = sub(expandDims(queries, -1), expandDims(keys, -2)); // [T, S]
  return and(causalMask(queries, keys), less(distance, size));
}

/** Keys that are padding are seen by nobody: 1 and 0 `[B, S]` → `[B, 1, 1, S]`. */
export function paddingMask(attentionMask: Tensor): Tensor {
  return expandDims(expandDims(not(equal(cast(attentionMask, 'int32'), 0)), 1), 1);
}
