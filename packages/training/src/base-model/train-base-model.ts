/** @file Training by a recipe; goes on where it was stopped. */
import type { Progress } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { crossEntropy, type NdArray, type Tensor } from '@gradus/tensor';
import { initLlama, llama, type LlamaParameters } from '@gradus/transformer';
import { evaluationBatches, shuffledBlocks, type TokenBatch } from '../data/batches.ts';
import { adamW } from '../optimizers/adam.ts';
import { cosineSchedule } from '../schedules/cosine.ts';
import type { TrainingRun } from '../train-options.ts';
import { train } from '../train.ts';
import type { Corpus } from './corpus.ts';
import type { Recipe } from './recipe.ts';

export interface BaseModelOptions {
  readonly checkpointPath: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  readonly threads?: number;
}

export async function trainBaseModel(
  { model, training, seed }: Recipe,
  { dataset }: Corpus,
  { checkpointPath, ...surroundings }: BaseModelOptions,
): Promise<TrainingRun<LlamaParameters<NdArray>>> {
  const { steps, batchSize, blockLength, peak, floor, warmUpSteps, ...numbers } = training;
  const loss = (p: LlamaParameters, { tokens, targets }: TokenBatch<Tensor>): Tensor =>
    crossEntropy(llama(p, tokens, { config: model }).logits, targets);
  return train({
    ...surroundings,
    model: {
      parameters: initLlama(model, createRandom(seed).split('parameters')),
      loss,
      config: model,
    },
    batches: shuffledBlocks(dataset.train, { batchSize, blockLength, seed }),
    steps,
    seed,
    optimizer: adamW({ betas: numbers.betas, weightDecay: numbers.weightDecay }),
    schedule: cosineSchedule({ peak, floor, warmUpSteps, steps }),
    clipNorm: numbers.clipNorm,
    evaluation: {
      batches: evaluationBatches(dataset.validation, {
        batchSize,
        blockLength,
        limit: numbers.evaluationBatches,
      }),
      every: numbers.evaluateEvery,
    },
    checkpoint: { path: checkpointPath, every: numbers.checkpointEvery },
  });
}
