/**
 * @file What an optimizer is: a loop over long arrays. It keeps nothing by itself; its moments are
 * arrays like the parameters, handed in by whoever trains and saved with them.
 */
import type { Floats } from '../flat-parameters.ts';

/** Numbers and yes or no: what a checkpoint says of how it was trained. */
export type Settings = Readonly<Record<string, number | boolean | string>>;

export interface Optimizer {
  /** Name and numbers of the rule. */
  readonly settings: Settings & { readonly rule: string };
  /** Arrays that it keeps from step to step, zero before the first: `first`, `second`. */
  readonly moments: readonly string[];
  /** Of the parameters that decay. */
  readonly weightDecay: number;
  /** Changes a stretch of the parameters and its moments. */
  update(stretch: Stretch): void;
}

export interface Stretch {
  readonly parameters: Floats;
  /**
   * Finite, their squares too: of a mean square that is infinite Adam never moves again, and says
   * nothing. A norm that is finite vouches for both; `train` looks at it before every update.
   */
  readonly gradients: Floats;
  /** In the order of their names. */
  readonly moments: readonly Floats[];
  /** From this element up to, not with, the other. */
  readonly start: number;
  readonly end: number;
  /** Gradients are multiplied by this first: what clipping leaves of them. */
  readonly gradientScale: number;
  readonly learningRate: number;
  /** 0 where nothing decays. */
  readonly weightDecay: number;
  /** From 1. */
  readonly step: number;
}
