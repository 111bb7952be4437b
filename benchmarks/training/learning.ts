/**
 * @file Whether what trains fast also learns: nanoGPT's run of 2,000 steps on characters, and the loss
 * on all of what was held out.
 */
import type { Progress } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { crossEntropy, type Tensor } from '@gradus/tensor';
import {
  adamW,
  cosineSchedule,
  evaluationBatches,
  type History,
  randomWindows,
  type TokenBatch,
  train,
} from '@gradus/training';
import { gpt2, type Gpt2Parameters, initGpt2 } from '@gradus/transformer';
import type { CharacterCorpus } from './corpus.ts';
import { small, trainingSettings } from './shapes.ts';

export const learningSteps = 2_000;

export interface Learning {
  readonly history: History;
  readonly validationLoss: number;
  readonly validationTokens: number;
  readonly durationMs: number;
}

export async function measureLearning(
  { dataset }: CharacterCorpus,
  { seed, progress, signal }: { seed: number; progress: Progress; signal: AbortSignal },
): Promise<Learning> {
  const { vocabularySize } = dataset;
  const { batchSize } = small;
  const config = { ...small.config, vocabularySize };
  const { contextLength: blockLength } = config;
  const { betas, weightDecay, clipNorm, learningRate: peak } = trainingSettings;
  const batches = evaluationBatches(dataset.validation, { batchSize, blockLength });
  const startedMs = performance.now();
  const { history } = await train<Gpt2Parameters, TokenBatch<Tensor>>({
    model: {
      parameters: initGpt2(config, createRandom(seed)),
      loss: (p, { tokens, targets }) => crossEntropy(gpt2(p, tokens, { config }).logits, targets),
      config,
    },
    batches: randomWindows(dataset.train, { batchSize, blockLength, seed }),
    steps: learningSteps,
    optimizer: adamW({ betas, weightDecay }),
    schedule: cosineSchedule({ peak, warmUpSteps: 100, steps: learningSteps, floor: peak / 10 }),
    clipNorm,
    seed,
    evaluation: { batches, every: 250 },
    progress,
    signal,
  });
  return {
    history,
    validationLoss: history.evaluations.at(-1)!.loss,
    validationTokens: batches.length * batchSize * blockLength,
    durationMs: performance.now() - startedMs,
  };
}
