/**
 * @file The block that residuals come from: two convolutions, what came in added before the last
 * bend. He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition" (2015), §3.2 and figure 2;
 * where the norms stand, §3.4. With a stride the image gets smaller and, mostly, more channels: then a
 * projection takes what came in to the same shape (option B).
 *
 * N images, C channels in and O out, H × W pixels, S the stride.
 */
import { add, relu, type Tensor } from '@gradus/tensor';
import {
  batchNorm,
  type BatchNorm,
  batchStatistics,
  type ChannelStatistics,
} from './batch-norm.ts';
import { type Convolution, convolution, type ConvolutionOptions } from './convolution.ts';

export interface NormedConvolution<Leaf = Tensor> {
  readonly convolution: Convolution<Leaf>;
  readonly norm: BatchNorm<Leaf>;
}

export interface ResidualBlock<Leaf = Tensor> {
  readonly first: NormedConvolution<Leaf>; // [O, C, 3, 3]
  readonly second: NormedConvolution<Leaf>; // [O, O, 3, 3]
  /** Where the shape changes. */
  readonly projection?: NormedConvolution<Leaf>; // [O, C, 1, 1]
}

/** Of each norm, under the name of its part. */
export type BlockStatistics<Leaf = Tensor> = {
  readonly [Part in keyof ResidualBlock]: ChannelStatistics<Leaf>;
};

export interface ResidualBlockOptions {
  /** Of the first convolution and the projection; 1 unless said otherwise. */
  readonly stride?: number;
  /** Those to normalise by, after training; the batch's own unless said otherwise. */
  readonly statistics?: BlockStatistics | undefined;
}

export interface Normed<Statistics> {
  readonly output: Tensor;
  /** Those that were normalised by. */
  readonly statistics: Statistics;
}

/** relu(second(relu(first(x))) + x): `[N, C, H, W]` → `[N, O, H/S, W/S]`. */
export function residualBlock(
  { first, second, projection }: ResidualBlock,
  x: Tensor,
  { stride = 1, statistics }: ResidualBlockOptions = {},
): Normed<BlockStatistics> {
  const begun = normedConvolution(first, x, { stride, padding: 1 }, statistics?.first);
  const bent = relu(begun.output); // [N, O, H/S, W/S]
  const ended = normedConvolution(second, bent, { padding: 1 }, statistics?.second);
  if (projection === undefined) {
    return {
      output: relu(add(ended.output, x)),
      statistics: { first: begun.statistics, second: ended.statistics },
    };
  }
  const projected = normedConvolution(projection, x, { stride }, statistics?.projection);
  return {
    output: relu(add(ended.output, projected.output)),
    statistics: {
      first: begun.statistics,
      second: ended.statistics,
      projection: projected.statistics,
    },
  };
}

/** A convolution and the norm behind it, by the batch's own statistics unless others are given. */
export function normedConvolution(
  { convolution: kernel, norm }: NormedConvolution,
  x: Tensor,
  options: ConvolutionOptions = {},
  given?: ChannelStatistics,
): Normed<ChannelStatistics> {
  const convolved = convolution(kernel, x, options);
  const statistics = given ?? batchStatistics(convolved);
  return { output: batchNorm(norm, convolved, statistics), statistics };
}
