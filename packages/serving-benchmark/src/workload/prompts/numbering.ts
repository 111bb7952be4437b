/**
 * @file How parts of prompts are kept apart: each has a number, and begins with that number, written
 * in words (or token ids) as digits. The digits are of fixed count and the lowest comes first, so
 *
 * - two parts with different numbers differ within their digits, always, and
 * - neighbours differ in the first one: of N parts, two share at most log_base(N) digits.
 */
import type { Random } from '@gradus/statistics';
import { refused } from '../fault.ts';

/** What parts are for. Parts of different pools differ as parts of one pool do. */
export const pools = ['request', 'warm-up', 'prefix', 'block'] as const;
export type Pool = (typeof pools)[number];

/** A stretch of a prompt; the same pool and number give the same text, as long as asked for. */
export interface PromptPart {
  readonly pool: Pool;
  readonly number: number;
  readonly tokens: number;
}

/** Parts that can be told apart wherever the tokenizer has words enough: a million million. */
export const enoughNumbers = 2 ** 40;

/** Digits for `enoughNumbers` in this base. */
export const digitsFor = (base: number): number =>
  Math.ceil(Math.log(enoughNumbers) / Math.log(base) - 1e-9);

/** Lowest first. @throws GradusError beyond what the digits can tell apart. */
export function digitsOf({ pool, number }: PromptPart, base: number, count: number): number[] {
  let rest = number * pools.length + pools.indexOf(pool);
  const digits: number[] = [];
  for (let place = 0; place < count; place++) {
    digits.push(rest % base);
    rest = Math.floor(rest / base);
  }
  if (rest > 0 || !Number.isSafeInteger(number) || number < 0) {
    throw refused(
      'Cannot tell so many prompts apart',
      `a number below ${Math.floor(base ** count / pools.length)} for each`,
      number,
      'Ask for fewer requests, or use a tokenizer with a larger vocabulary.',
    );
  }
  return digits;
}

/** For each place its own order of the signs, so that another seed writes other digits. */
export const signsByPlace = <Sign>(
  signs: readonly Sign[],
  places: number,
  random: Random,
): readonly (readonly Sign[])[] =>
  Array.from({ length: places }, (_, place) => random.split(place).shuffle([...signs]));
