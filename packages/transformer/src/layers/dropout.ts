/** @file Elements left out at random. Srivastava and others: "Dropout" (JMLR 2014). */
import { cast, greaterOrEqual, mul, randomUniform, type Tensor } from '@gradus/tensor';

export interface Dropout {
  /** Of elements that become 0. */
  readonly rate: number;
  /** The same key leaves out the same elements. */
  readonly key: Tensor; // int32 [2]
}

/** The rest is divided by 1 − rate, so that the mean stays; without dropout, x itself. */
export function dropout(x: Tensor, { rate, key }: Dropout): Tensor {
  if (rate === 0) return x;
  const kept = greaterOrEqual(randomUniform(key, x.shape), rate);
  return mul(x, mul(cast(kept, 'float32'), 1 / (1 - rate)));
}
