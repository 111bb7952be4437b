/**
 * @file Lion: every parameter moves by the learning rate, up or down. Chen and others: "Symbolic
 * Discovery of Optimization Algorithms" (2023), algorithm 2. It wants a learning rate three to ten
 * times smaller than AdamW's, and a decay as much larger.
 */
import { requireSettings } from './settings.ts';
import type { Optimizer } from './optimizer.ts';

export interface LionOptions {
  /** For the direction of the step, and for the moment; [0.9, 0.99] unless said otherwise. */
  readonly betas?: readonly [direction: number, moment: number];
  /** Decoupled, as in AdamW. */
  readonly weightDecay?: number;
}

export function lion({ betas = [0.9, 0.99], weightDecay = 0 }: LionOptions = {}): Optimizer {
  const [beta1, beta2] = betas;
  requireSettings('lion', { beta1, beta2, weightDecay });
  return {
    settings: { rule: 'lion', beta1, beta2, weightDecay },
    moments: ['first'],
    weightDecay,
    update: ({ parameters: p, gradients, moments, start, end, ...how }) => {
      const m = moments[0]!;
      const kept = 1 - how.learningRate * how.weightDecay;
      for (let i = start; i < end; i++) {
        const g = how.gradientScale * gradients[i]!;
        const direction = Math.sign(beta1 * m[i]! + (1 - beta1) * g);
        p[i] = kept * p[i]! - how.learningRate * direction;
        m[i] = beta2 * m[i]! + (1 - beta2) * g;
      }
    },
  };
}
