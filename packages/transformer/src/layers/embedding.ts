/** @file A row of numbers for each token. */
import { gather, type Tensor } from '@gradus/tensor';

export interface Embedding<Leaf = Tensor> {
  readonly weight: Leaf; // [V, C]
}

/** Ids `[…]` → `[…, C]`. */
export function embedding({ weight }: Embedding, ids: Tensor): Tensor {
  return gather(weight, ids);
}
