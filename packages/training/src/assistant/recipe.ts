/**
 * @file How the model `assistant` is made: everything that decides its numbers. It is a sibling of
 * `stories` with a tokenizer of its own, trained in four stages: to copy random tokens; on stories,
 * dialogues and copied words, as plain text; on dialogues alone, where only what the assistant says
 * counts; and on dialogues of the wider grammar, in half of which words are made of any tokens, since
 * what is never written in training cannot be copied later.
 */
import type { DialogueOptions, Variation } from '@gradus/datasets';
import type { LlamaConfig } from '@gradus/transformer';

export interface AssistantRecipe {
  readonly name: string;
  readonly seed: number;
  readonly stories: { readonly seed: number; readonly version: 1; readonly characters: number };
  readonly dialogues: {
    readonly seed: number;
    /** Of the grammar, in all stages but the last; the curve of the loss is of its `joint`. */
    readonly version: DialogueOptions['version'];
    /** To train on. */
    readonly count: number;
    /** Of those, so many are plain text first. */
    readonly plainCount: number;
    /** In each slice that is held out. */
    readonly heldOutCount: number;
    /** Of the slice that decisions are made on: templates and verbs of training, invented values. */
    readonly development: { readonly seed: number; readonly count: number };
    readonly varied: Variation;
    /** Those of the last stage and of all measurements. */
    readonly wide: {
      readonly version: DialogueOptions['version'];
      /** In every other, invented words are made of tokens. */
      readonly count: number;
      readonly varied: Variation;
    };
  };
  /** Sequences to copy: of tokens in the first stage and the last, of tokens and words in the second. */
  readonly exercises: { readonly tokens: number; readonly mixed: number; readonly wide: number };
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
  /** One after the other; each goes on with the parameters of the one before. */
  readonly stages: Readonly<Record<Stage, StageRecipe>>;
  readonly evaluateEvery: number;
  readonly evaluationBatches: number;
  readonly checkpointEvery: number;
}

/** In their order. */
export const stageNames = ['copy', 'base', 'chat', 'widen'] as const;
export type Stage = (typeof stageNames)[number];

export interface StageRecipe {
  readonly steps: number;
  readonly warmUpSteps: number;
  readonly decaySteps: number;
  readonly peak: number;
  readonly floor: number;
  /** Linear unless said otherwise. */
  readonly decay?: 'linear' | 'root';
}

export const assistantRecipe: AssistantRecipe = {
  name: 'assistant',
  seed: 1,
  stories: { seed: 3, version: 1, characters: 400_000 },
  dialogues: {
    seed: 1,
    version: 1,
    count: 120_000,
    plainCount: 6_000,
    heldOutCount: 600,
    development: { seed: 99, count: 300 },
    varied: { values: 0.6, verbs: 0.25, words: 0.25 },
    wide: {
      version: 2,
      count: 80_000,
      varied: { values: 0.65, verbs: 0.25, words: 0.35, units: 0.5 },
    },
  },
  exercises: { tokens: 10_000, mixed: 14_000, wide: 5_000 },
  // So few that words fall into pieces, those of training too: what is copied are pieces.
  tokenizer: { vocabularySize: 640, storyCharacters: 400_000, dialogueCount: 8_000 },
  model: {
    vocabularySize: 640,
    contextLength: 256,
    layers: 5,
    heads: 4,
    keyValueHeads: 4,
    width: 128,
    feedForwardWidth: 384,
    normEpsilon: 1e-5,
    rotaryBase: 10_000,
  },
  // Small batches make many steps: on one core a step of 2 × 256 tokens takes an eighth of a second.
  batchSize: 2,
  optimizer: { betas: [0.9, 0.95], weightDecay: 0.1, clipNorm: 1 },
  threads: 1,
  stages: {
    copy: { steps: 800, warmUpSteps: 50, decaySteps: 0, peak: 2e-3, floor: 2e-3 },
    base: { steps: 1_200, warmUpSteps: 50, decaySteps: 0, peak: 2e-3, floor: 2e-3 },
    // The loss on new dialogues had stood still for 2,000 steps when the rate began to fall.
    chat: {
      steps: 15_000,
      warmUpSteps: 50,
      decaySteps: 8_600,
      peak: 2e-3,
      floor: 2e-5,
      decay: 'root',
    },
    widen: {
      steps: 9_000,
      warmUpSteps: 100,
      decaySteps: 7_600,
      peak: 1.2e-3,
      floor: 1e-5,
      decay: 'root',
    },
  },
  evaluateEvery: 1_000,
  evaluationBatches: 48,
  checkpointEvery: 250,
};
