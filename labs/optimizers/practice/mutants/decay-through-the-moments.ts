/** @file Wrong: adamW adds its decay to the gradient: it is adam. */
import type {
  AdamSettings,
  Adapted,
  CosineSettings,
  Moments,
  MomentumSettings,
  Moving,
  Numbers,
  SgdSettings,
} from '../stub.ts';

export function sgd(
  parameters: Numbers,
  gradient: Numbers,
  { learningRate, weightDecay }: SgdSettings,
): number[] {
  return parameters.map((p, i) => p - learningRate * (gradient[i]! + weightDecay * p));
}

export function momentum(
  parameters: Numbers,
  gradient: Numbers,
  velocity: Numbers,
  { learningRate, momentum: mu, weightDecay }: MomentumSettings,
): Moving {
  const moved = parameters.map((p, i) => mu * velocity[i]! + gradient[i]! + weightDecay * p);
  return { parameters: parameters.map((p, i) => p - learningRate * moved[i]!), velocity: moved };
}

export function adam(
  parameters: Numbers,
  gradient: Numbers,
  moments: Moments,
  settings: AdamSettings,
): Adapted {
  const decayed = gradient.map((g, i) => g + settings.weightDecay * parameters[i]!);
  return adapt(parameters, decayed, moments, settings);
}

export function adamW(
  parameters: Numbers,
  gradient: Numbers,
  moments: Moments,
  settings: AdamSettings,
): Adapted {
  return adam(parameters, gradient, moments, settings);
}

function adapt(
  parameters: Numbers,
  gradient: Numbers,
  moments: Moments,
  { learningRate, beta1, beta2, epsilon }: AdamSettings,
): Adapted {
  const step = moments.step + 1;
  const first = gradient.map((g, i) => beta1 * moments.first[i]! + (1 - beta1) * g);
  const second = gradient.map((g, i) => beta2 * moments.second[i]! + (1 - beta2) * g * g);
  const moved = parameters.map((p, i) => {
    const mean = first[i]! / (1 - beta1 ** step);
    const meanSquare = second[i]! / (1 - beta2 ** step);
    return p - (learningRate * mean) / (Math.sqrt(meanSquare) + epsilon);
  });
  return { parameters: moved, moments: { step, first, second } };
}

export function cosine(step: number, { peak, warmUpSteps, steps, floor }: CosineSettings): number {
  if (step < warmUpSteps) return (peak * step) / warmUpSteps;
  if (step >= steps) return floor;
  const progress = (step - warmUpSteps) / (steps - warmUpSteps);
  return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
}
