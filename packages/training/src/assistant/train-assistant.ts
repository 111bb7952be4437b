/** @file The stages of a recipe, one behind the other; each goes on where it was stopped. */
import { join } from 'node:path';
import type { Progress } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import type { NdArray } from '@gradus/tensor';
import { initLlama, type LlamaParameters } from '@gradus/transformer';
import { adamW } from '../optimizers/adam.ts';
import { wsdSchedule } from '../schedules/warm-up-stable-decay.ts';
import { chatBatches, chatEvaluationBatches } from '../sft/chat-batches.ts';
import { chatLoss } from '../sft/chat-loss.ts';
import { packed, type PackedRow } from '../sft/packing.ts';
import type { TrainingRun } from '../train-options.ts';
import { train } from '../train.ts';
import type { AssistantCorpus } from './corpus.ts';
import { type AssistantRecipe, type Stage, stageNames } from './recipe.ts';

type Run = TrainingRun<LlamaParameters<NdArray>>;

export interface TrainedAssistant {
  readonly parameters: LlamaParameters<NdArray>;
  readonly runs: Readonly<Record<Stage, Run>>;
}

export interface AssistantTrainingOptions {
  /** For the checkpoints. */
  readonly folder: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Each stage may go on for longer, or decay sooner, than it was meant to. */
export async function trainAssistant(
  recipe: AssistantRecipe,
  corpus: AssistantCorpus,
  options: AssistantTrainingOptions,
): Promise<TrainedAssistant> {
  let parameters = initLlama(recipe.model, createRandom(recipe.seed).split('parameters'));
  const runs: Partial<Record<Stage, Run>> = {};
  for (const stage of stageNames) {
    const run = await trainStage(stage, recipe, { ...options, corpus, initial: parameters });
    runs[stage] = run;
    parameters = run.parameters;
  }
  return { parameters, runs: runs as Record<Stage, Run> };
}

function trainStage(
  stage: Stage,
  recipe: AssistantRecipe,
  options: AssistantTrainingOptions & {
    readonly corpus: AssistantCorpus;
    readonly initial: LlamaParameters<NdArray>;
  },
): Promise<Run> {
  const { model, batchSize, seed, optimizer, threads, name } = recipe;
  const { corpus, initial, folder, ...surroundings } = options;
  const { steps, ...schedule } = recipe.stages[stage];
  const { betas, weightDecay, clipNorm } = optimizer;
  return train({
    ...surroundings,
    model: { parameters: initial, loss: chatLoss(model), config: model },
    batches: chatBatches(corpus.rows[stage], { batchSize, seed }),
    steps,
    seed,
    optimizer: adamW({ betas, weightDecay }),
    schedule: wsdSchedule({ ...schedule, steps }),
    clipNorm,
    threads,
    evaluation: {
      batches: chatEvaluationBatches(heldOutRows(corpus, model.contextLength), {
        batchSize,
        limit: recipe.evaluationBatches,
      }),
      every: recipe.evaluateEvery,
    },
    checkpoint: {
      path: join(folder, `${name}-${stage}.safetensors`),
      every: recipe.checkpointEvery,
      mayDiffer: ['schedule'],
    },
  });
}

/** The same in all stages: one curve. */
function heldOutRows({ heldOut, template }: AssistantCorpus, T: number): PackedRow[] {
  return packed(
    heldOut.get('joint-1')!.map(({ turns }) => template.encode(turns)),
    T,
  );
}
