/** @file One draw from what may come next. */
import type { Random } from '@gradus/statistics';
import { distribution, type SamplingRules } from './distribution.ts';

/**
 * The id of one token.
 * @param random not needed where the temperature is 0
 * @throws GradusError when a rule is out of its range, or no logit is a number.
 */
export function sampleToken(
  logits: ArrayLike<number>,
  rules: SamplingRules,
  random?: Random,
): number {
  const { ids, probabilities } = distribution(logits, rules);
  if (ids.length === 1 || random === undefined) return ids[0]!;
  let left = random.uniform();
  for (const [index, probability] of probabilities.entries()) {
    left -= probability;
    if (left < 0) return ids[index]!;
  }
  // Rounding may leave a trace of the uniform behind the last one.
  return ids.at(-1)!;
}
