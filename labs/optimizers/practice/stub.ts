/**
 * Optimizers: from a gradient to a step. Fill in the five functions at the bottom;
 * `./gradus lab watch optimizers` judges the file on every save.
 *
 * Each rule takes parameters and their gradient, an array each, and what it remembers of the steps
 * before. It returns new arrays and changes none that it was given. One parameter of 1 with the
 * gradient 2, a learning rate of 0.1, nothing remembered yet:
 *
 *     sgd       1 − 0.1 · 2                             = 0.8
 *     momentum  velocity 0.9 · 0 + 2 = 2;  1 − 0.1 · 2  = 0.8    and 0.8 − 0.1 · 3.8 after 2 again
 *     adam      1 − 0.1 · 2 / √(2²)                     = 0.9    whatever the size of the gradient
 */
export type Numbers = readonly number[]; // [N]

export interface SgdSettings {
  readonly learningRate: number;
  /** λ: λ · parameter is added to the gradient. */
  readonly weightDecay: number;
}

export interface MomentumSettings extends SgdSettings {
  /** μ: how much of the velocity stays. */
  readonly momentum: number;
}

export interface Moving {
  readonly parameters: number[];
  readonly velocity: number[];
}

export interface AdamSettings {
  readonly learningRate: number;
  /** Shares of the old mean and the old mean square that stay. */
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root. */
  readonly epsilon: number;
  readonly weightDecay: number;
}

export interface Moments {
  /** Steps taken so far: 0 before the first. */
  readonly step: number;
  /** Running mean of the gradients, from 0, not corrected. */
  readonly first: Numbers;
  /** Running mean of their squares, from 0, not corrected. */
  readonly second: Numbers;
}

export interface Adapted {
  readonly parameters: number[];
  readonly moments: Moments;
}

export interface CosineSettings {
  readonly peak: number;
  /** Linear: 1/n of the peak in step 1, all of it in step n. 0 is none. */
  readonly warmUpSteps: number;
  /** In this step, and after, the rate is the floor. Warm-up included. */
  readonly steps: number;
  readonly floor: number;
}

/** p ← p − η (g + λ p) */
export function sgd(parameters: Numbers, gradient: Numbers, settings: SgdSettings): number[] {
  throw new Error(
    `your turn: ${parameters.length} parameters, ${gradient.length} derivatives, ${JSON.stringify(settings)}`,
  );
}

/** v ← μ v + (g + λ p), then p ← p − η v: as PyTorch has it, the learning rate is not in v. */
export function momentum(
  parameters: Numbers,
  gradient: Numbers,
  velocity: Numbers,
  settings: MomentumSettings,
): Moving {
  throw new Error(
    `your turn: ${parameters.length} parameters, ${gradient.length} derivatives, velocity ${velocity.join()}, ${JSON.stringify(settings)}`,
  );
}

/**
 * Kingma and Ba (2015), algorithm 1. λ p is added to the gradient first. Means are corrected for
 * having begun at 0: divided by 1 − β^step.
 */
export function adam(
  parameters: Numbers,
  gradient: Numbers,
  moments: Moments,
  settings: AdamSettings,
): Adapted {
  throw new Error(
    `your turn: ${parameters.length} parameters, ${gradient.length} derivatives, after ${moments.step} steps, ${JSON.stringify(settings)}`,
  );
}

/**
 * Loshchilov and Hutter (2019), as PyTorch has it: the parameter is multiplied by 1 − η λ first,
 * and the decay does not touch the moments.
 */
export function adamW(
  parameters: Numbers,
  gradient: Numbers,
  moments: Moments,
  settings: AdamSettings,
): Adapted {
  throw new Error(
    `your turn: ${parameters.length} parameters, ${gradient.length} derivatives, after ${moments.step} steps, ${JSON.stringify(settings)}`,
  );
}

/**
 * The learning rate of a step, the first one being 1: linear warm-up, then half a cosine.
 *
 *     peak 1, warmUpSteps 2, steps 6, floor 0:  0.5, 1, 0.854, 0.5, 0.146, 0, 0, …
 */
export function cosine(step: number, settings: CosineSettings): number {
  throw new Error(`your turn: the rate of step ${step}, ${JSON.stringify(settings)}`);
}
