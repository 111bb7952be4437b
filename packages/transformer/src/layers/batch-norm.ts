/**
 * @file Normalisation of each channel over all images and pixels. Ioffe, Szegedy: "Batch
 * Normalization" (2015). In training the statistics are those of the batch, so that what becomes of
 * an image depends on its neighbours; afterwards they are fixed.
 *
 * N images, C channels, H × W pixels.
 */
import {
  add,
  expandDims,
  mean,
  mismatch,
  mul,
  rsqrt,
  sub,
  type Tensor,
  variance,
} from '@gradus/tensor';

export interface BatchNorm<Leaf = Tensor> {
  readonly weight: Leaf; // [C]
  readonly bias: Leaf; // [C]
}

/** Of each channel. */
export interface ChannelStatistics<Leaf = Tensor> {
  readonly mean: Leaf; // [C]
  /** Divided by n in a batch; what runs along is an estimate, divided by n − 1. */
  readonly variance: Leaf; // [C]
}

/** What training normalises by: the batch's own, through which its derivative goes as well. */
export function batchStatistics(x: Tensor): ChannelStatistics {
  return { mean: mean(x, allButChannels), variance: variance(x, allButChannels) };
}

/** (x − mean) / √(variance + ε), times a weight, plus a bias: `[N, C, H, W]` → the same. */
export function batchNorm(
  { weight, bias }: BatchNorm,
  x: Tensor,
  statistics: ChannelStatistics,
  epsilon = 1e-5,
): Tensor {
  const centred = sub(x, overPixels(statistics.mean));
  const scale = mul(weight, rsqrt(add(statistics.variance, epsilon))); // [C]
  return add(mul(centred, overPixels(scale)), overPixels(bias));
}

/**
 * What runs along with training and is used afterwards: `momentum` of the batch's, the rest of what
 * was there, the batch's variance made an estimate of all images', as PyTorch's.
 * @param count of pixels in all images of the batch: N · H · W, above 1
 */
export function movedStatistics(
  running: ChannelStatistics,
  batch: ChannelStatistics,
  count: number,
  momentum = 0.1,
): ChannelStatistics {
  if (!(count > 1)) {
    throw mismatch('Cannot estimate a variance', 'more than one pixel of a channel', String(count));
  }
  const moved = (before: Tensor, now: Tensor, factor: number): Tensor =>
    add(mul(before, 1 - momentum), mul(now, momentum * factor));
  return {
    mean: moved(running.mean, batch.mean, 1),
    variance: moved(running.variance, batch.variance, count / (count - 1)),
  };
}

const allButChannels = { axes: [0, 2, 3] };

/** `[C]` → `[C, 1, 1]` */
function overPixels(x: Tensor): Tensor {
  return expandDims(expandDims(x, -1), -1);
}
