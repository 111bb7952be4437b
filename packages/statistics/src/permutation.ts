/**
 * @file The paired permutation test: if two systems were alike, the sign of every item's
 * difference would be a coin toss. Fisher, "The Design of Experiments" (1935), §21; for retrieval
 * and evaluation Smucker, Allan, Carterette (CIKM 2007).
 */
import { formatCount } from '@gradus/runtime';
import { finiteValues, requireSameLength, requireWhole } from './arguments.ts';
import { mean } from './descriptive.ts';
import type { Random } from './random.ts';

export interface TestResult {
  /** First minus second. */
  readonly estimate: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly n: number;
  readonly method: string;
}

export interface PermutationOptions {
  readonly random: Random;
  /** 10,000 unless given; not used where all sign patterns are counted. */
  readonly permutations?: number;
}

/** Up to this many differences that are not zero, all sign patterns (about a million) are counted. */
const mostEnumerated = 20;

/**
 * Two-sided, on the mean difference. Items without a difference count in n and change no p-value.
 * A Monte Carlo p-value is (b + 1) / (m + 1): the observed signs are one of the patterns, so it is
 * never zero (Phipson and Smyth, 2010).
 */
export function pairedPermutationTest(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { random, permutations = 10_000 }: PermutationOptions,
): TestResult {
  requireSameLength('these values', first, second);
  requireWhole(permutations, 'number of permutations', 100);
  const others = finiteValues(second, 'the second values', 1);
  const differences = finiteValues(first, 'the first values', 1).map(
    (value, i) => value - others[i]!,
  );
  const moving = differences.filter((difference) => difference !== 0);

  let observed = 0;
  let largest = 0;
  for (const difference of moving) {
    observed += difference;
    largest += Math.abs(difference);
  }
  // Sums that are equal on paper differ by rounding; a tie counts as at least as extreme.
  const atLeast = Math.abs(observed) - 1e-12 * largest;

  const result = { estimate: mean(differences), n: differences.length };
  if (moving.length <= mostEnumerated) {
    const patterns = 2 ** moving.length;
    return {
      ...result,
      pValue: countExtreme(moving, 0, 0, atLeast) / patterns,
      method: `exact paired permutation test, ${formatCount(patterns)} sign patterns`,
    };
  }
  const method = `paired permutation test, ${formatCount(permutations)} random sign patterns, ${random.describe()}`;
  let extreme = 0;
  for (let i = 0; i < permutations; i++) {
    if (Math.abs(randomSignSum(moving, random)) >= atLeast) extreme++;
  }
  return { ...result, pValue: (extreme + 1) / (permutations + 1), method };
}

/** How many ways to give signs to the differences from `from` on reach `atLeast` in size. */
function countExtreme(
  differences: Float64Array,
  from: number,
  sum: number,
  atLeast: number,
): number {
  if (from === differences.length) return Math.abs(sum) >= atLeast ? 1 : 0;
  const difference = differences[from]!;
  return (
    countExtreme(differences, from + 1, sum + difference, atLeast) +
    countExtreme(differences, from + 1, sum - difference, atLeast)
  );
}

/** One random word gives 32 signs, lowest bit first; 1 is minus. */
function randomSignSum(differences: Float64Array, random: Random): number {
  let sum = 0;
  let bits = 0;
  for (let i = 0; i < differences.length; i++) {
    bits = i % 32 === 0 ? random.nextUint32() : bits >>> 1;
    sum += (bits & 1) === 1 ? -differences[i]! : differences[i]!;
  }
  return sum;
}
