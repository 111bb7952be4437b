/**
 * @file How the model `stories` is made: everything that decides its numbers. The corpus is told by
 * the frozen generator of packages/datasets; the tokenizer is trained on the corpus; the model is a
 * small LLaMA.
 */
import type { LlamaConfig } from '@gradus/transformer';

export const storiesRecipe = {
  name: 'stories',
  seed: 1,
  corpus: { seed: 1, version: 1, characters: 36_000_000, heldOutShare: 0.02 },
  tokenizer: { vocabularySize: 1_536, characters: 2_000_000, endOfText: '<|endoftext|>' },
  model: {
    vocabularySize: 1_536,
    contextLength: 256,
    layers: 6,
    heads: 4,
    keyValueHeads: 4,
    width: 128,
    feedForwardWidth: 344,
    normEpsilon: 1e-5,
    rotaryBase: 10_000,
  } satisfies LlamaConfig,
  training: {
    // Windows begin where stories do: who does not see how a story began cannot know who is who.
    batchSize: 8,
    blockLength: 256,
    steps: 8_000,
    warmUpSteps: 200,
    decaySteps: 1_600,
    peak: 2e-3,
    floor: 5e-5,
    threads: 1,
    betas: [0.9, 0.95],
    weightDecay: 0.1,
    clipNorm: 1,
    evaluateEvery: 250,
    evaluationBatches: 24,
    checkpointEvery: 100,
  },
  judging: { stories: 100, sampling: { temperature: 0.5, topP: 0.95, seed: 1 } },
} as const;

export type Recipe = typeof storiesRecipe;
