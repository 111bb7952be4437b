import { describe, expect, it } from 'vitest';
import { createRandom } from '@gradus/statistics';
import { compare } from '../../src/comparison/compare.ts';
import { nonInferiority, requireNonInferiority } from '../../src/comparison/gate.ts';
import { system } from './systems.ts';

const options = { metric: 'accuracy', unit: 'points', random: createRandom(1) };
const repeated = (pattern: readonly number[], times: number): number[] =>
  Array.from({ length: times }, () => pattern).flat();
const compared = (baseline: readonly number[], candidate: readonly number[]) =>
  compare(system('old', baseline), system('new', candidate), options);

describe('the gate', () => {
  const same = compared(repeated([1, 1, 1, 0], 50), repeated([1, 1, 1, 0], 50));
  const worse = compared(repeated([1, 1, 1, 0], 50), repeated([1, 0, 1, 0], 50));
  const unclear = compared([1, 1, 1, 0, 1, 0, 1, 1], [1, 0, 1, 1, 1, 0, 1, 1]);

  it('opens where a loss of the margin is ruled out', () => {
    expect(nonInferiority(same, { margin: 0.02 })).toEqual({
      verdict: 'passed',
      passed: true,
      reason: 'new against old on 200 items: 0 points [-0.0188, +0.0188]; worse by less than 0.02',
    });
    expect(() => requireNonInferiority(same, { margin: 0.02 })).not.toThrow();
  });

  it('is closed with exit code 1 where the loss is larger for sure', () => {
    expect(nonInferiority(worse, { margin: 0.1 }).verdict).toBe('failed');
    expect(() => requireNonInferiority(worse, { margin: 0.1 })).toThrow(
      expect.objectContaining({ code: 'gate-closed', exitCode: 1 }),
    );
  });

  it('stays closed where the set is too small to say', () => {
    const { verdict, reason } = nonInferiority(unclear, { margin: 0.05 });
    expect(verdict).toBe('undecided');
    expect(reason).toMatch(
      /a loss of 0.05 is possible, and this set of 8 cannot see a difference under 0\.\d+ points$/,
    );
    expect(() => requireNonInferiority(unclear, { margin: 0.05 })).toThrow(/Add items/);
  });

  it('turns round where lower is better', () => {
    const slower = compared(repeated([10, 12, 11, 9], 20), repeated([15, 16, 15, 14], 20));
    expect(nonInferiority(slower, { margin: 1, higherIsBetter: false }).verdict).toBe('failed');
    expect(nonInferiority(slower, { margin: 1 }).verdict).toBe('passed');
  });

  it('takes no spread for certainty', () => {
    const identical = compared([0.5, 0.25, 0.75], [0.5, 0.25, 0.75]);
    expect(nonInferiority(identical, { margin: 0.1 }).verdict).toBe('undecided');
  });

  it('wants a margin', () => {
    expect(() => nonInferiority(same, { margin: 0 })).toThrow(
      /positive number, chosen before the run; received 0/,
    );
  });
});
