/**
 * @file How the model `assistant` is made: everything that decides its numbers. It is a sibling of
 * `stories` with a tokenizer of its own, trained twice: first on stories and dialogues as plain
 * text, all tokens alike, then on dialogues alone, where only what the assistant says counts.
 */
import type { LlamaConfig } from '@gradus/transformer';

export const assistantRecipe = {
  name: 'assistant',
  seed: 1,
  stories: { seed: 3, version: 1, characters: 6_000_000 },
  dialogues: { seed: 1, version: 1, count: 120_000, heldOutCount: 600 },
  tokenizer: { vocabularySize: 640, storyCharacters: 400_000, dialogueCount: 8_000 },
  model: {
    vocabularySize: 640,
    contextLength: 256,
    layers: 6,
    heads: 4,
    keyValueHeads: 4,
    width: 128,
    feedForwardWidth: 344,
    normEpsilon: 1e-5,
    rotaryBase: 10_000,
  } satisfies LlamaConfig,
  batchSize: 8,
  optimizer: { betas: [0.9, 0.95], weightDecay: 0.1, clipNorm: 1 },
  threads: 1,
  /** One after the other; the second goes on with the parameters of the first. */
  stages: {
    base: { steps: 2_000, warmUpSteps: 200, decaySteps: 200, peak: 2e-3, floor: 1e-3 },
    chat: { steps: 5_000, warmUpSteps: 100, decaySteps: 2_000, peak: 1.5e-3, floor: 3e-5 },
  },
  evaluateEvery: 250,
  evaluationBatches: 16,
  checkpointEvery: 100,
} as const;

export type AssistantRecipe = typeof assistantRecipe;
