/** @file Constraints at random: some leave no text at all, and are refused for it. */
import { GradusError } from '@gradus/runtime';
import type { Constraint } from '../../src/index.ts';

/** @returns undefined where no text can meet the constraint */
export function orNothing(compile: () => Constraint): Constraint | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof GradusError && error.code === 'unsatisfiable-constraint') return undefined;
    throw error;
  }
}
