/** @file The residual block of ResNet, and the same without its sum: all that the arms differ in. */
import type { Random } from '@gradus/statistics';
import { type NdArray, relu, type Tensor } from '@gradus/tensor';
import {
  normalArray,
  type NormedConvolution,
  normedConvolution,
  ones,
  residualBlock,
  type ResidualBlock,
  zeros,
} from '@gradus/transformer';

export type ImageJoint = 'plain' | 'residual';

/** `[N, C, H, W]` → the same, normed by the batch's own statistics. */
export function imageBlock(joint: ImageJoint, block: ResidualBlock, x: Tensor): Tensor {
  if (joint === 'residual') return residualBlock(block, x).output;
  const begun = relu(normedConvolution(block.first, x, { padding: 1 }).output);
  return relu(normedConvolution(block.second, begun, { padding: 1 }).output);
}

export function drawBlock(random: Random, C: number): ResidualBlock<NdArray> {
  return {
    first: drawConvolution(random.split('first'), C, C),
    second: drawConvolution(random.split('second'), C, C),
  };
}

/** He and others: "Delving Deep into Rectifiers" (2015), §2.2, by what comes in. */
export function drawConvolution(random: Random, C: number, O: number): NormedConvolution<NdArray> {
  return {
    convolution: { weight: normalArray(random, [O, C, 3, 3], Math.sqrt(2 / (9 * C))) },
    norm: { weight: ones(O), bias: zeros(O) },
  };
}
