/**
 * @file A model that computes nothing: each text goes on with token 0. Who runs when, and who holds
 * which block, depends on lengths alone, so schedules can be tried by the thousand.
 */
import type { ModelRunner, StepBatch, StepResult } from '@gradus/inference';

export interface BlankOptions {
  readonly blockCount: number;
  readonly blockSize?: number;
  readonly contextLength?: number;
}

const vocabularySize = 64;
const logits = Float32Array.from({ length: vocabularySize }, (_, id) => Number(id === 0));

export function blankRunner({
  blockCount,
  blockSize = 16,
  contextLength = 256,
}: BlankOptions): ModelRunner {
  return {
    vocabularySize,
    contextLength,
    blockCount,
    blockSize,
    kvSizeBytes: 0,
    step: async ({ sequences }: StepBatch): Promise<StepResult> => ({
      logits: sequences.map(({ logitCount }) => (logitCount === 0 ? [] : [logits])),
      paddedTokens: sequences.reduce((sum, { start, end }) => sum + end - start, 0),
    }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
