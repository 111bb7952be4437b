/**
 * @file How the model `assistant` is made: everything that decides its numbers. It is a sibling of
 * `stories` with a tokenizer of its own, trained twice: first on stories and dialogues as plain
 * text, all tokens alike, then on dialogues alone, where only what the assistant says counts.
 */
import type { LlamaConfig } from '@gradus/transformer';

export interface AssistantRecipe {
  readonly name: string;
  readonly seed: number;
  readonly stories: { readonly seed: number; readonly version: 1; readonly characters: number };
  readonly dialogues: {
    readonly seed: number;
    readonly version: 1;
    /** To train on. */
    readonly count: number;
    /** In each slice that is held out. */
    readonly heldOutCount: number;
  };
  readonly tokenizer: {
    readonly vocabularySize: number;
    readonly storyCharacters: number;
    readonly dialogueCount: number;
  };
  readonly model: LlamaConfig;
  readonly batchSize: number;
  readonly optimizer: {
    readonly betas: readonly [number, number];
    readonly weightDecay: number;
    readonly clipNorm: number;
  };
  readonly threads: number;
  /** One after the other; the second goes on with the parameters of the first. */
  readonly stages: Readonly<Record<'base' | 'chat', StageRecipe>>;
  readonly evaluateEvery: number;
  readonly evaluationBatches: number;
  readonly checkpointEvery: number;
}

interface StageRecipe {
  readonly steps: number;
  readonly warmUpSteps: number;
  readonly decaySteps: number;
  readonly peak: number;
  readonly floor: number;
}

export const assistantRecipe: AssistantRecipe = {
  name: 'assistant',
  seed: 1,
  stories: { seed: 3, version: 1, characters: 3_000_000 },
  dialogues: { seed: 1, version: 1, count: 120_000, heldOutCount: 600 },
  // So few that words fall into pieces, those of training too: what is copied are pieces.
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
  },
  // Small batches make many steps. After 50 s on one core, held-out loss was 1.70 with batches of two
  // rows and 2.01 with batches of eight (1,024 tokens, no first stage).
  batchSize: 2,
  optimizer: { betas: [0.9, 0.95], weightDecay: 0.1, clipNorm: 1 },
  threads: 1,
  stages: {
    base: { steps: 4_000, warmUpSteps: 200, decaySteps: 400, peak: 1.5e-3, floor: 1e-3 },
    chat: { steps: 24_000, warmUpSteps: 100, decaySteps: 10_000, peak: 1.5e-3, floor: 2e-5 },
  },
  evaluateEvery: 1_000,
  evaluationBatches: 48,
  checkpointEvery: 500,
};
