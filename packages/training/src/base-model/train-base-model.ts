/** @file Training by a recipe; goes on where it was stopped. */
import { join } from 'node:path';
import type { Progress } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { crossEntropy, type NdArray, type Tensor } from '@gradus/tensor';
import { initLlama, llama, type LlamaParameters } from '@gradus/transformer';
import {
  documentWindows,
  evaluationBatches,
  shuffledBlocks,
  type TokenBatch,
} from '../data/batches.ts';
import { adamW } from '../optimizers/adam.ts';
import { cosineSchedule } from '../schedules/cosine.ts';
import type { History } from '../history.ts';
import type { TrainingRun } from '../train-options.ts';
import { train } from '../train.ts';
import type { Corpus } from './corpus.ts';
import type { Recipe } from './recipe.ts';

export interface BaseModelOptions {
  /** For a checkpoint of each stage. */
  readonly folder: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface BaseModel {
  readonly parameters: LlamaParameters<NdArray>;
  /** Of each stage. */
  readonly histories: readonly History[];
}

export async function trainBaseModel(
  recipe: Recipe,
  corpus: Corpus,
  options: BaseModelOptions,
): Promise<BaseModel> {
  let parameters = initLlama(recipe.model, createRandom(recipe.seed).split('parameters'));
  const histories: History[] = [];
  for (const number of recipe.stages.keys()) {
    const run = await trainStage(recipe, number, corpus, parameters, options);
    parameters = run.parameters;
    histories.push(run.history);
  }
  return { parameters, histories };
}

function trainStage(
  { name, model, training, stages, seed }: Recipe,
  number: number,
  { dataset, endOfText }: Corpus,
  parameters: LlamaParameters<NdArray>,
  { folder, ...surroundings }: BaseModelOptions,
): Promise<TrainingRun<LlamaParameters<NdArray>>> {
  const { steps, windows, peak, floor } = stages[number]!;
  const { batchSize, blockLength, warmUpSteps, betas, weightDecay, clipNorm, ...numbers } =
    training;
  const loss = (p: LlamaParameters, { tokens, targets }: TokenBatch<Tensor>): Tensor =>
    crossEntropy(llama(p, tokens, { config: model }).logits, targets);
  const batchOptions = { batchSize, blockLength, seed };
  return train({
    ...surroundings,
    model: { parameters, loss, config: model },
    batches:
      windows === 'blocks'
        ? shuffledBlocks(dataset.train, batchOptions)
        : documentWindows(dataset.train, { ...batchOptions, mark: endOfText }),
    steps,
    seed,
    optimizer: adamW({ betas, weightDecay }),
    schedule: cosineSchedule({ peak, floor, warmUpSteps, steps }),
    clipNorm,
    evaluation: {
      batches: evaluationBatches(dataset.validation, {
        batchSize,
        blockLength,
        limit: numbers.evaluationBatches,
      }),
      every: numbers.evaluateEvery,
    },
    checkpoint: {
      path: join(folder, `${name}-${number + 1}.safetensors`),
      every: numbers.checkpointEvery,
    },
  });
}
