/** @file A GPT of a few thousand parameters that learns to count: what the tests of training train. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@gradus/statistics';
import { crossEntropy, type NdArray, type Tensor } from '@gradus/tensor';
import { gpt2, type Gpt2Config, type Gpt2Parameters, initGpt2 } from '@gradus/transformer';
import { afterEach, beforeEach } from 'vitest';
import {
  adamW,
  cosineSchedule,
  createTokenDataset,
  evaluationBatches,
  randomWindows,
  type TokenBatch,
  type TrainOptions,
} from '../src/index.ts';

export const tinyConfig: Gpt2Config = {
  vocabularySize: 11,
  contextLength: 8,
  layers: 2,
  heads: 2,
  width: 16,
  bias: true,
  activation: 'gelu',
  dropout: 0.1,
};

/** 0 1 2 … 10 0 1 …, with a slip now and then. */
const random = createRandom(3);
export const tinyIds = Array.from({ length: 600 }, (_, i) =>
  random.integer(20) === 0 ? random.integer(11) : i % 11,
);
export const tinyData = createTokenDataset(tinyIds, { vocabularySize: 11 });

export type TinyOptions = TrainOptions<Gpt2Parameters, TokenBatch<Tensor>>;

export function tinyLoss(config: Gpt2Config) {
  return (p: Gpt2Parameters, { tokens, targets }: TokenBatch<Tensor>, key: Tensor | undefined) =>
    crossEntropy(gpt2(p, tokens, { config, key }).logits, targets);
}

export function tinyOptions(changes: Partial<TinyOptions> = {}): TinyOptions {
  const parameters: Gpt2Parameters<NdArray> = initGpt2(tinyConfig, createRandom(1));
  return {
    model: { parameters, loss: tinyLoss(tinyConfig), config: tinyConfig },
    batches: randomWindows(tinyData.train, { batchSize: 2, blockLength: 8, seed: 1 }),
    steps: 8,
    seed: 1,
    optimizer: adamW({ betas: [0.9, 0.95], weightDecay: 0.1 }),
    schedule: cosineSchedule({ peak: 1e-2, warmUpSteps: 3, steps: 8, floor: 1e-3 }),
    clipNorm: 0.5,
    engine: 'eager',
    thread: 'caller',
    threads: 1,
    evaluation: {
      batches: evaluationBatches(tinyData.validation, { batchSize: 2, blockLength: 8, limit: 1 }),
      every: 3,
    },
    ...changes,
  };
}

/** A folder for each test; its path when called. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gradus-training-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
