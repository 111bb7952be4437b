/** @file The two models whose training steps are timed, and how every arm trains them. */
import { type Gpt2Config, nanoGptCpu } from '@gradus/transformer';

export interface Shape {
  readonly name: string;
  readonly config: Omit<Gpt2Config, 'vocabularySize'>;
  readonly batchSize: number;
  /** Steps that are timed at a stretch: one to two seconds. */
  readonly sliceSteps: number;
}

/** nanoGPT's settings for a laptop's processor (its README, "baby networks"). */
export const small: Shape = {
  name: '4 layers, 128 wide, T = 64, B = 12',
  config: nanoGptCpu,
  batchSize: 12,
  sliceSteps: 40,
};

export const large: Shape = {
  name: '6 layers, 384 wide, T = 256, B = 4',
  config: { ...nanoGptCpu, layers: 6, heads: 6, width: 384, contextLength: 256 },
  batchSize: 4,
  sliceSteps: 5,
};

/** nanoGPT's for characters, but that the rate does not change while steps are timed. */
export const trainingSettings = {
  learningRate: 1e-3,
  betas: [0.9, 0.99],
  weightDecay: 0.1,
  clipNorm: 1,
} as const;
