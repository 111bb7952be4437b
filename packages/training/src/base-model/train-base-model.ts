/** @file Training by a recipe; goes on where it was stopped. */
import { join } from 'node:path';
import type { Progress } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { crossEntropy, type NdArray, type Tensor } from '@gradus/tensor';
import { initLlama, llama, type LlamaParameters } from '@gradus/transformer';
import { documentWindows, evaluationBatches, type TokenBatch } from '../data/batches.ts';
import { adamW } from '../optimizers/adam.ts';
import { wsdSchedule } from '../schedules/warm-up-stable-decay.ts';
import type { TrainingRun } from '../train-options.ts';
import { train } from '../train.ts';
import type { Corpus } from './corpus.ts';
import type { Recipe } from './recipe.ts';

export interface BaseModelOptions {
  /** For the checkpoint. */
  readonly folder: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** A checkpoint of the stable part may go on for longer, or decay sooner, than it was meant to. */
export function trainBaseModel(
  { name, model, training, seed }: Recipe,
  { dataset, endOfText }: Corpus,
  { folder, ...surroundings }: BaseModelOptions,
): Promise<TrainingRun<LlamaParameters<NdArray>>> {
  const { batchSize, blockLength, steps, betas, weightDecay, clipNorm } = training;
  const { warmUpSteps, decaySteps, peak, floor, threads, ...numbers } = training;
  const loss = (p: LlamaParameters, { tokens, targets }: TokenBatch<Tensor>): Tensor =>
    crossEntropy(llama(p, tokens, { config: model }).logits, targets);
  return train({
    ...surroundings,
    model: {
      parameters: initLlama(model, createRandom(seed).split('parameters')),
      loss,
      config: model,
    },
    batches: documentWindows(dataset.train, { batchSize, blockLength, seed, mark: endOfText }),
    steps,
    seed,
    optimizer: adamW({ betas, weightDecay }),
    schedule: wsdSchedule({ peak, floor, warmUpSteps, steps, decaySteps }),
    clipNorm,
    threads,
    evaluation: {
      batches: evaluationBatches(dataset.validation, {
        batchSize,
        blockLength,
        limit: numbers.evaluationBatches,
      }),
      every: numbers.evaluateEvery,
    },
    checkpoint: {
      path: join(folder, `${name}.safetensors`),
      every: numbers.checkpointEvery,
      mayDiffer: ['schedule'],
    },
  });
}
