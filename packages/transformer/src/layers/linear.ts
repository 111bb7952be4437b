/** @file A matrix and, mostly, a bias. The matrix is `[out, in]`, as PyTorch and its files have it. */
import { add, matmul, type Tensor } from '@gradus/tensor';

export interface Linear<Leaf = Tensor> {
  readonly weight: Leaf; // [out, in]
  readonly bias?: Leaf; // [out]
}

/** `x Wᵀ + b`: `[…, in]` → `[…, out]` */
export function linear({ weight, bias }: Linear, x: Tensor): Tensor {
  const product = matmul(x, weight, { transposeB: true });
  return bias === undefined ? product : add(product, bias);
}
