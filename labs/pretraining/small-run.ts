/**
 * @file A run small enough to be repeated dozens of times: a GPT of 27,000 parameters, on a text
 * whose truth is known.
 *
 * B rows of T letters, V different letters.
 */
import { createRandom } from '@gradus/statistics';
import { crossEntropy, type Tensor } from '@gradus/tensor';
import {
  adamW,
  constantSchedule,
  evaluationBatches,
  randomWindows,
  type TokenBatch,
  type TokenDataset,
  type TrainOptions,
} from '@gradus/training';
import { gpt2, type Gpt2Config, type Gpt2Parameters, initGpt2 } from '@gradus/transformer';

export const shape = { batchSize: 8, blockLength: 32 };

export type SmallOptions = TrainOptions<Gpt2Parameters, TokenBatch<Tensor>>;

export function smallConfig({ vocabularySize }: TokenDataset, dropout: number): Gpt2Config {
  return {
    vocabularySize,
    contextLength: shape.blockLength,
    layers: 2,
    heads: 2,
    width: 32,
    bias: false,
    activation: 'gelu',
    dropout,
  };
}

export interface SmallRun {
  readonly data: TokenDataset;
  readonly seed: number;
  readonly dropout?: number;
}

/** AdamW at one learning rate, clipped; every part of it can be replaced. */
export function smallRun({ data, seed, dropout = 0 }: SmallRun): SmallOptions {
  const config = smallConfig(data, dropout);
  return {
    model: {
      parameters: initGpt2(config, createRandom(seed).split('parameters')),
      loss: (p, { tokens, targets }, key) =>
        crossEntropy(gpt2(p, tokens, { config, key }).logits, targets),
      config,
    },
    batches: randomWindows(data.train, { ...shape, seed }),
    steps: 100,
    seed,
    optimizer: adamW({ betas: [0.9, 0.95], weightDecay: 0.1 }),
    schedule: constantSchedule({ peak: 5e-3, warmUpSteps: 10 }),
    clipNorm: 1,
    // Two threads would spend their time waiting for each other.
    threads: 1,
    thread: 'caller',
  };
}

/** What a run is judged on: 4,096 letters that it never saw. */
export function heldOut(data: TokenDataset): NonNullable<SmallOptions['evaluation']>['batches'] {
  return evaluationBatches(data.validation, { ...shape, batchSize: 16, limit: 8 });
}
