/** @file Bad input, and what becomes of it. */
import type { Results } from '@gradus/evidence';
import { refusalOf } from '@gradus/lab-kit';
import { array } from '@gradus/tensor';
import { adam, adamW, cosineSchedule, flatten, lion, momentum } from '@gradus/training';
import { firstStep } from './oracles.ts';

export function tryBadInputs(): Results['robustness'] {
  const zero = firstStep(adam(), 0, 0.1);
  const huge = firstStep(adam(), 1e150, 0.1);
  const overflowing = firstStep(adam(), 1e200, 0.1);
  return [
    { input: 'a β₁ of 1', ...refusalOf(() => adamW({ betas: [1, 0.999] })) },
    {
      input: 'a momentum that is no number',
      ...refusalOf(() => momentum({ momentum: Number.NaN })),
    },
    { input: 'a weight decay below 0', ...refusalOf(() => lion({ weightDecay: -0.1 })) },
    {
      input: 'a warm-up longer than the run',
      ...refusalOf(() => cosineSchedule({ peak: 1, warmUpSteps: 20, steps: 10 })),
    },
    {
      input: 'parameters of two precisions',
      ...refusalOf(() => flatten({ a: array([1]), b: array([1], 'float64') })),
    },
    {
      input: 'a gradient of exactly 0, in the first step of Adam',
      outcome: `a step of ${zero}, not 0 / 0`,
      ok: zero === 0,
    },
    {
      input: 'gradients of 10¹⁵⁰ and 10²⁰⁰',
      outcome: `steps of ${huge} and ${overflowing}: the square of the second is beyond the numbers, and it does not move`,
      ok: Math.abs(huge - 0.1) < 1e-12 && overflowing === 0,
    },
  ];
}
