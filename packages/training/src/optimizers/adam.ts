/**
 * @file Adam and AdamW. Kingma and Ba: "Adam" (2015), algorithm 1; Loshchilov and Hutter: "Decoupled
 * Weight Decay Regularization" (2019), algorithm 2, with the learning rate as PyTorch has it: the
 * decay of a step is η λ.
 */
import type { Floats } from '../flat-parameters.ts';
import { updateBySimd } from './adam-simd.ts';
import { requireSettings } from './settings.ts';
import type { Optimizer, Stretch } from './optimizer.ts';

export interface AdamOptions {
  /** Shares of the old mean and the old mean square that stay; [0.9, 0.999] unless said otherwise. */
  readonly betas?: readonly [first: number, second: number];
  /** Added to the root; 1e-8 unless said otherwise. */
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

/** Weight decay, 0 unless said otherwise, goes through the moments like any gradient. */
export function adam(options: AdamOptions = {}): Optimizer {
  return adamRule('adam', { weightDecay: 0, ...options });
}

/** Weight decay, 0.01 unless said otherwise, shrinks the parameters, beside the moments. */
export function adamW(options: AdamOptions = {}): Optimizer {
  return adamRule('adamW', { weightDecay: 0.01, ...options });
}

function adamRule(
  rule: 'adam' | 'adamW',
  {
    betas = [0.9, 0.999],
    epsilon = 1e-8,
    weightDecay,
  }: AdamOptions & { readonly weightDecay: number },
): Optimizer {
  const [beta1, beta2] = betas;
  requireSettings(rule, { beta1, beta2, epsilon, weightDecay });
  const isDecoupled = rule === 'adamW';
  const update = ({ parameters: p, gradients, moments, start, end, ...how }: Stretch): void => {
    const [m, v] = moments as [Floats, Floats];
    const { gradientScale, learningRate, weightDecay: decay, step } = how;
    const stepSize = learningRate / (1 - beta1 ** step);
    const correction = 1 / Math.sqrt(1 - beta2 ** step);
    const kept = isDecoupled ? 1 - learningRate * decay : 1;
    const intoGradient = isDecoupled ? 0 : decay;
    const numbers = {
      gradientScale,
      intoGradient,
      beta1,
      beta2,
      kept,
      stepSize,
      correction,
      epsilon,
    };
    // What follows is the rule; where the arrays allow it, nearly all of it is done by SIMD.
    for (let i = updateBySimd([p, gradients, m, v], start, end, numbers); i < end; i++) {
      const g = gradientScale * gradients[i]! + intoGradient * p[i]!;
      const first = beta1 * m[i]! + (1 - beta1) * g;
      const second = beta2 * v[i]! + (1 - beta2) * g * g;
      m[i] = first;
      v[i] = second;
      p[i] = kept * p[i]! - (stepSize * first) / (correction * Math.sqrt(second) + epsilon);
    }
  };
  return {
    settings: { rule, beta1, beta2, epsilon, weightDecay },
    moments: ['first', 'second'],
    weightDecay,
    update,
  };
}
