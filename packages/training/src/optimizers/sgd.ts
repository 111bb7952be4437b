/** @file Stochastic gradient descent, with or without momentum. */
import { requireSettings } from './settings.ts';
import type { Optimizer } from './optimizer.ts';

export interface SgdOptions {
  /** L2: added to the gradient as `weightDecay · parameter`. */
  readonly weightDecay?: number;
}

/** `p ← p − η g` */
export function sgd({ weightDecay = 0 }: SgdOptions = {}): Optimizer {
  requireSettings('sgd', { weightDecay });
  return {
    settings: { rule: 'sgd', weightDecay },
    moments: [],
    weightDecay,
    update: ({ parameters: p, gradients, start, end, ...how }) => {
      for (let i = start; i < end; i++) {
        p[i]! -= how.learningRate * (how.gradientScale * gradients[i]! + how.weightDecay * p[i]!);
      }
    },
  };
}

export interface MomentumOptions extends SgdOptions {
  /** How much of the velocity stays, in [0, 1); 0.9 unless said otherwise. */
  readonly momentum?: number;
  /** Looks ahead by one step: Nesterov's form, as PyTorch has it. */
  readonly nesterov?: boolean;
}

/** `v ← μ v + g`, `p ← p − η v`: PyTorch's form, in which the learning rate is not in v. */
export function momentum(options: MomentumOptions = {}): Optimizer {
  const { momentum: mu = 0.9, nesterov = false, weightDecay = 0 } = options;
  requireSettings('momentum', { weightDecay, momentum: mu });
  return {
    settings: { rule: 'momentum', momentum: mu, nesterov, weightDecay },
    moments: ['velocity'],
    weightDecay,
    update: ({ parameters: p, gradients, moments, start, end, ...how }) => {
      const v = moments[0]!;
      for (let i = start; i < end; i++) {
        const g = how.gradientScale * gradients[i]! + how.weightDecay * p[i]!;
        const velocity = mu * v[i]! + g;
        v[i] = velocity;
        p[i]! -= how.learningRate * (nesterov ? g + mu * velocity : velocity);
      }
    },
  };
}
