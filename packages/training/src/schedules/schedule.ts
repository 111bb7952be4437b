/** @file What a schedule is, and the simplest one. */
import { GradusError } from '@gradus/runtime';
import type { Settings } from '../optimizers/optimizer.ts';

export interface Schedule {
  /** Name and numbers, for checkpoints. */
  readonly settings: Settings & { readonly rule: string };
  /** The learning rate of a step; the first one is 1. */
  at(step: number): number;
}

/** One learning rate, after a linear warm-up where one is asked for. */
export function constantSchedule(options: {
  readonly peak: number;
  readonly warmUpSteps?: number;
}): Schedule {
  const { peak, warmUpSteps = 0 } = options;
  requireSchedule('constant', { peak }, { warmUpSteps });
  return {
    settings: { rule: 'constant', peak, warmUpSteps },
    at: (step) => peak * warmUp(step, warmUpSteps),
  };
}

/** Linear: 1/n of the peak in the first of n steps, all of it in the n-th and after. */
export function warmUp(step: number, steps: number): number {
  return step < steps ? step / steps : 1;
}

/** @throws GradusError when a rate is negative, or a count of steps is not whole. */
export function requireSchedule(
  rule: string,
  rates: Readonly<Record<string, number>>,
  counts: Readonly<Record<string, number>>,
): void {
  const refuse = (name: string, expected: string, value: number): never => {
    throw new GradusError({
      code: 'schedule-setting',
      kind: 'usage',
      what: `Cannot make a ${rule} schedule with this ${name}`,
      expected,
      received: String(value),
    });
  };
  for (const [name, rate] of Object.entries(rates)) {
    if (!(rate >= 0 && rate < Infinity)) refuse(name, 'a number of at least 0', rate);
  }
  for (const [name, count] of Object.entries(counts)) {
    if (!(Number.isInteger(count) && count >= 0)) refuse(name, 'a whole number of steps', count);
  }
  const { steps, ...parts } = counts;
  const needed = Object.values(parts).reduce((total, part) => total + part, 0);
  if (steps !== undefined && needed > steps) {
    refuse(
      'count of steps',
      `at least the ${needed} of ${Object.keys(parts).join(' and ')}`,
      steps,
    );
  }
}
