/** @file The solution is packages/training's own rules, seen through the exercise's functions. */
import * as training from '@gradus/training';
import { createWalker, type Walker } from '../walk.ts';
import type {
  AdamSettings,
  Adapted,
  CosineSettings,
  Moments,
  MomentumSettings,
  Moving,
  Numbers,
  SgdSettings,
} from './stub.ts';

export function sgd(
  parameters: Numbers,
  gradient: Numbers,
  { learningRate, weightDecay }: SgdSettings,
): number[] {
  const walker = createWalker(training.sgd({ weightDecay }), parameters);
  return pointAfter(walker, gradient, learningRate);
}

export function momentum(
  parameters: Numbers,
  gradient: Numbers,
  velocity: Numbers,
  { learningRate, ...options }: MomentumSettings,
): Moving {
  const past = { steps: 0, moments: [velocity] };
  const walker = createWalker(training.momentum(options), parameters, past);
  return {
    parameters: pointAfter(walker, gradient, learningRate),
    velocity: [...walker.moments[0]!],
  };
}

export const adam = (
  parameters: Numbers,
  gradient: Numbers,
  moments: Moments,
  settings: AdamSettings,
): Adapted => adapted(training.adam, parameters, gradient, moments, settings);

export const adamW = (
  parameters: Numbers,
  gradient: Numbers,
  moments: Moments,
  settings: AdamSettings,
): Adapted => adapted(training.adamW, parameters, gradient, moments, settings);

export const cosine = (step: number, settings: CosineSettings): number =>
  training.cosineSchedule(settings).at(step);

function adapted(
  rule: typeof training.adam,
  parameters: Numbers,
  gradient: Numbers,
  { step, first, second }: Moments,
  { learningRate, beta1, beta2, epsilon, weightDecay }: AdamSettings,
): Adapted {
  const optimizer = rule({ betas: [beta1, beta2], epsilon, weightDecay });
  const walker = createWalker(optimizer, parameters, { steps: step, moments: [first, second] });
  const after = pointAfter(walker, gradient, learningRate);
  const [newFirst, newSecond] = walker.moments;
  return {
    parameters: after,
    moments: { step: step + 1, first: [...newFirst!], second: [...newSecond!] },
  };
}

function pointAfter(walker: Walker, gradient: Numbers, learningRate: number): number[] {
  walker.step(gradient, learningRate);
  return [...walker.point];
}
