/** @file The proof of every exercise: see packages/lab-kit/src/prove.ts. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findExercise, hasExercise, proveExercise } from '@gradus/lab-kit';
import { describe, expect, it } from 'vitest';

const labs = join(import.meta.dirname, '..');
const ids = readdirSync(labs).filter((id) => hasExercise(labs, id));

describe.each(ids)('the exercise of %s', (id) => {
  it('is proved: the solution passes, the stub fails, every mutant dies', async () => {
    const exercise = findExercise(labs, id);
    const { flaws, mutants } = await proveExercise(exercise);
    expect(flaws).toEqual([]);
    expect(mutants.length).toBeGreaterThanOrEqual(8);
    expect(exercise.hints.length).toBeGreaterThanOrEqual(3);
  });
});

it('finds the exercises', () => expect(ids).toContain('tokenization'));
