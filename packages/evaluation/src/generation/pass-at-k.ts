/**
 * @file pass@k without bias: Chen and others, "Evaluating large language models trained on code"
 * (2021), §2.1. Of n attempts c passed: 1 − C(n − c, k) / C(n, k) estimates how often at least one
 * of k attempts passes. Taking c/n for p and 1 − (1 − p)^k would be too high or too low.
 */
import { refused, requireSome } from '../arguments.ts';

export interface Attempts {
  readonly attempts: number;
  readonly passed: number;
}

/** @throws GradusError unless passed ≤ attempts and 1 ≤ k ≤ attempts */
export function passAtK({ attempts, passed }: Attempts, k: number): number {
  const areWhole = [attempts, passed, k].every(Number.isInteger);
  if (!areWhole || passed < 0 || passed > attempts || k < 1 || k > attempts) {
    throw refused(
      `Cannot estimate pass@${k}`,
      'whole numbers, 0 ≤ passed ≤ attempts and 1 ≤ k ≤ attempts',
      `${passed} of ${attempts}`,
      'Ask for a smaller k, or for more attempts.',
    );
  }
  const failed = attempts - passed;
  if (failed < k) return 1;
  // C(failed, k) / C(attempts, k), factor by factor; as logarithms it neither under- nor overflows.
  let logAllFail = 0;
  for (let i = failed + 1; i <= attempts; i++) logAllFail += Math.log1p(-k / i);
  return -Math.expm1(logAllFail);
}

/** The mean over problems. */
export function meanPassAtK(problems: readonly Attempts[], k: number): number {
  requireSome(problems, 'problems');
  return problems.reduce((sum, problem) => sum + passAtK(problem, k), 0) / problems.length;
}
