/**
 * @file Normalisation of each position's vector. Both norms give their derivative in closed form:
 * the same as follows from their parts, in half the passes over memory.
 */
import {
  add,
  expandDims,
  mean,
  mul,
  rsqrt,
  square,
  sub,
  type Tensor,
  withGradient,
} from '@gradus/tensor';

export interface LayerNorm<Leaf = Tensor> {
  readonly weight: Leaf; // [C]
  readonly bias?: Leaf; // [C]
}

export interface RmsNorm<Leaf = Tensor> {
  readonly weight: Leaf; // [C]
}

/**
 * (x − mean) / √(variance + ε), times a weight, plus a bias; over the last axis. Ba, Kiros, Hinton:
 * "Layer Normalization" (2016).
 */
export function layerNorm({ weight, bias }: LayerNorm, x: Tensor, epsilon = 1e-5): Tensor {
  const centred = sub(x, overLast(mean(x, lastAxis)));
  const scale = overLast(rsqrt(add(mean(square(centred), lastAxis), epsilon)));
  const normal = mul(centred, scale); // [..., C]: mean 0, variance 1
  // What the two statistics of x take away: dx = s·(dn − mean(dn) − n·mean(dn·n)).
  const known = withGradient(normal, [x], (dNormal, n) => [
    mul(
      scale,
      sub(
        sub(dNormal, overLast(mean(dNormal, lastAxis))),
        mul(n, overLast(mean(mul(dNormal, n), lastAxis))),
      ),
    ),
  ]);
  const weighted = mul(known, weight);
  return bias === undefined ? weighted : add(weighted, bias);
}

/**
 * x / √(mean(x²) + ε), times a weight; over the last axis. Zhang, Sennrich: "Root Mean Square Layer
 * Normalization" (2019).
 */
export function rmsNorm({ weight }: RmsNorm, x: Tensor, epsilon = 1e-5): Tensor {
  const scale = overLast(rsqrt(add(mean(square(x), lastAxis), epsilon)));
  const normal = mul(x, scale);
  const known = withGradient(normal, [x], (dNormal, n) => [
    mul(scale, sub(dNormal, mul(n, overLast(mean(mul(dNormal, n), lastAxis))))),
  ]);
  return mul(known, weight);
}

const lastAxis = { axes: [-1] };

/**
 * One number per position, to be broadcast over its vector. It is computed without the last axis
 * and gets it here: onnxruntime is ten times slower on `[n, 1]` than on `[n]`.
 */
function overLast(x: Tensor): Tensor {
  return expandDims(x, -1);
}
