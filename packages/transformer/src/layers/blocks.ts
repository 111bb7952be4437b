/**
 * @file The blocks of the first paper (Vaswani and others, 2017, §3.1): an encoder that sees the
 * whole text, and a decoder that sees its own past and the encoder's output. The norm comes before
 * each part (Xiong and others, "On Layer Normalization in the Transformer Architecture", 2020), or
 * after the sum as it first did.
 */
import { add, type Tensor } from '@gradus/tensor';
import { attention, type Attention, type AttentionOptions } from './attention.ts';
import { type Activation, feedForward, type FeedForward } from './feed-forward.ts';
import { layerNorm, type LayerNorm } from './norms.ts';

export interface EncoderBlock<Leaf = Tensor> {
  readonly attentionNorm: LayerNorm<Leaf>;
  readonly attention: Attention<Leaf>;
  readonly feedForwardNorm: LayerNorm<Leaf>;
  readonly feedForward: FeedForward<Leaf>;
}

export interface DecoderBlock<Leaf = Tensor> extends EncoderBlock<Leaf> {
  readonly crossNorm: LayerNorm<Leaf>;
  readonly crossAttention: Attention<Leaf>;
}

export interface BlockOptions extends Pick<AttentionOptions, 'heads' | 'mask' | 'bias' | 'rotate'> {
  readonly activation?: Activation;
  /** Before each part unless said otherwise. */
  readonly norm?: 'before' | 'after';
}

/** Everyone looks at everyone, but for padding: `[B, T, C]` → `[B, T, C]`. */
export function encoderBlock(block: EncoderBlock, x: Tensor, options: BlockOptions): Tensor {
  const attended = withResidual(
    block.attentionNorm,
    x,
    options,
    (normal) => attention(block.attention, normal, options).output,
  );
  return withResidual(block.feedForwardNorm, attended, options, (normal) =>
    feedForward(block.feedForward, normal, options.activation),
  );
}

export interface DecoderOptions extends BlockOptions {
  /** What the encoder made of the other text. */
  readonly memory: Tensor; // [B, S, C]
  readonly memoryMask?: Tensor;
}

/** Looks at its own past, then at the other text. */
export function decoderBlock(block: DecoderBlock, x: Tensor, options: DecoderOptions): Tensor {
  const { memory, memoryMask, ...own } = options;
  const attended = withResidual(
    block.attentionNorm,
    x,
    own,
    (normal) => attention(block.attention, normal, own).output,
  );
  const crossed = withResidual(block.crossNorm, attended, own, (normal) => {
    const mask = memoryMask === undefined ? {} : { mask: memoryMask };
    return attention(block.crossAttention, normal, { heads: own.heads, memory, ...mask }).output;
  });
  return withResidual(block.feedForwardNorm, crossed, own, (normal) =>
    feedForward(block.feedForward, normal, own.activation),
  );
}

function withResidual(
  norm: LayerNorm,
  x: Tensor,
  { norm: place = 'before' }: BlockOptions,
  part: (x: Tensor) => Tensor,
): Tensor {
  return place === 'before' ? add(x, part(layerNorm(norm, x))) : layerNorm(norm, add(x, part(x)));
}
