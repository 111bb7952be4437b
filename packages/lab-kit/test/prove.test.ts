import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exercise, findExercise, proveExercise } from '../src/index.ts';

const labs = join(import.meta.dirname, 'fixtures/labs');

describe('a sound exercise', () => {
  it('has no flaws; each mutant is killed by the case that is about it', async () => {
    const proof = await proveExercise(findExercise(labs, 'sum'));
    expect(proof.flaws).toEqual([]);
    expect(proof.suiteVersion).toBe(3);
    expect(
      proof.mutants.map(({ name, casesPassed, killedBy }) => [name, casesPassed, killedBy]),
    ).toEqual([
      ['absolute-values', 3, 'subtracts nothing'],
      ['forgets-the-first', 3, 'adds two numbers'],
    ]);
    expect(proof.stub.every(({ failure }) => failure?.message === 'your turn')).toBe(true);
  });
});

describe('an unsound exercise', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gradus-prove-'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The sound one with another stub, solution or mutant. */
  function changed(change: Partial<Record<'stub' | 'solution' | 'mutant', string>>): Exercise {
    const sound = findExercise(labs, 'sum');
    const write = (name: string, code: string): string => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), code);
      return join(folder, name);
    };
    return {
      ...sound,
      stub: change.stub === undefined ? sound.stub : write('stub.ts', change.stub),
      solution:
        change.solution === undefined ? sound.solution : write('solution.ts', change.solution),
      mutants:
        change.mutant === undefined
          ? sound.mutants
          : [{ name: 'the-new-one', path: write('mutant.ts', change.mutant) }],
    };
  }
  const right = 'export const sum = (values) => values.reduce((total, value) => total + value, 0);';

  it('is named: the stub passes', async () => {
    expect((await proveExercise(changed({ stub: right }))).flaws).toEqual(['the stub passes']);
  });

  it('is named: a mutant survives', async () => {
    expect((await proveExercise(changed({ mutant: right }))).flaws).toEqual([
      'no case kills the mutant the-new-one',
    ]);
  });

  it('is named: a mutant that is noise and not a misconception', async () => {
    const noise = 'export const sum = () => 7;';
    expect((await proveExercise(changed({ mutant: noise }))).flaws).toEqual([
      'the mutant the-new-one passes only 1 of 4 cases',
    ]);
  });

  it('is named: the solution fails', async () => {
    const wrong =
      'export const sum = (values) => values.length === 1 ? 0 : values.reduce((a, b) => a + b, 0);';
    expect((await proveExercise(changed({ solution: wrong }))).flaws).toEqual([
      'the solution fails "adds one number": the values differ',
    ]);
  });
});
