/** @file One draw from what may come next. */
import type { Random } from '@gradus/statistics';
import {
  distribution,
  requireRules,
  type SamplingRules,
  totalWeight,
  weightAgainst,
} from './distribution.ts';
import { LogitOrder } from './logit-order.ts';

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
  const { temperature = 1, topK, topP = 1, minP = 0 } = rules;
  const isFiltered = topK !== undefined || topP < 1 || minP > 0;
  if (random !== undefined && temperature !== 0 && !isFiltered) {
    requireRules(rules);
    return drawFromAll(logits, temperature, random);
  }
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

/** The same for a whole vocabulary, in whose order only the first few have to be found. */
function drawFromAll(logits: ArrayLike<number>, temperature: number, random: Random): number {
  const order = new LogitOrder(logits);
  if (order.count === 1) return order.at(0);
  const weight = weightAgainst(logits[order.at(0)]!, temperature);
  let left = random.uniform() * totalWeight(logits, weight);
  for (let rank = 0; rank < order.count; rank++) {
    left -= weight(logits[order.at(rank)]!);
    if (left < 0) return order.at(rank);
  }
  return order.at(order.count - 1);
}
