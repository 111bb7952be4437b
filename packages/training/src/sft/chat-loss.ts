/** @file The loss of packed dialogues: of the tokens that count, each within its own example. */
import { crossEntropy, equal, expandDims, type Tensor } from '@gradus/tensor';
import { llama, type LlamaConfig, type LlamaParameters } from '@gradus/transformer';
import type { ChatBatch } from './chat-batches.ts';
import { ignored } from './packing.ts';

/** Mean over the tokens that count, in nats. */
export const chatLoss =
  (config: LlamaConfig) =>
  (
    parameters: LlamaParameters,
    { tokens, targets, positions, segments }: ChatBatch<Tensor>,
  ): Tensor => {
    const mask = sameSegment(segments);
    const { logits } = llama(parameters, tokens, { config, positions, mask }); // [B, T, V]
    return crossEntropy(logits, targets, ignored);
  };

/** True where a query and a key are of one example: `[B, T]` gives `[B, 1, T, T]`. */
export function sameSegment(segments: Tensor): Tensor {
  const byHeads = expandDims(segments, 1); // [B, 1, T]
  return equal(expandDims(byHeads, 3), expandDims(byHeads, 2));
}
