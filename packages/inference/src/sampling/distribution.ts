/**
 * @file What may come next, and how probable it is: logits through temperature and the filters
 * top-k, top-p, min-p, in this order. Each filter keeps a beginning of the ids in the order of
 * their probabilities.
 */
import { GradusError } from '@gradus/runtime';
import { largestLogit, LogitOrder } from './logit-order.ts';

export interface SamplingRules {
  /** 1 unless said otherwise; 0 is greedy. */
  readonly temperature?: number;
  /** The k most probable. */
  readonly topK?: number;
  /** The most probable that together hold this much, in (0, 1]. */
  readonly topP?: number;
  /** At least this share of the largest probability, in [0, 1]. */
  readonly minP?: number;
}

/** Most probable first; of equally probable ones the smaller id. */
export interface Distribution {
  readonly ids: Int32Array;
  readonly probabilities: Float64Array; // sums to 1
}

/** @throws GradusError when a rule is out of its range, or no logit is a number. */
export function distribution(logits: ArrayLike<number>, rules: SamplingRules = {}): Distribution {
  requireRules(rules);
  if (rules.temperature === 0) {
    return { ids: Int32Array.of(largestLogit(logits)), probabilities: Float64Array.of(1) };
  }
  const order = new LogitOrder(logits);
  const ids = order.first(countKept(order, logits, rules));
  const probabilities = weightsOf(ids, logits, rules.temperature);
  const total = sumOf(probabilities);
  for (let at = 0; at < ids.length; at++) probabilities[at]! /= total;
  return { ids, probabilities };
}

/** How many of the order the filters leave. */
function countKept(
  order: LogitOrder,
  logits: ArrayLike<number>,
  { temperature, topK, topP = 1, minP = 0 }: SamplingRules,
): number {
  let kept = order.count;
  if (topK !== undefined) kept = countOfLargest(order, logits, topK);
  // Each filter sees the probabilities that the one before left.
  if (topP < 1) kept = countThatHold(order, logits, { kept, topP, temperature });
  if (minP > 0) kept = countOfShare(order, logits, { kept, minP, temperature });
  return kept;
}

/** k, and those that tie with the k-th. */
function countOfLargest(order: LogitOrder, logits: ArrayLike<number>, k: number): number {
  if (k >= order.count) return order.count;
  const last = logits[order.at(k - 1)];
  let count = k;
  while (count < order.count && logits[order.at(count)] === last) count++;
  return count;
}

interface Filter {
  /** What the filter before left. */
  readonly kept: number;
  readonly temperature: number | undefined;
}

/** The fewest from the front that hold `topP` of what is kept; at least one. */
function countThatHold(
  order: LogitOrder,
  logits: ArrayLike<number>,
  { kept, topP, temperature }: Filter & { readonly topP: number },
): number {
  const weight = weightAgainst(logits[order.at(0)]!, temperature);
  const total =
    kept === order.count
      ? totalWeight(logits, weight)
      : sumOf(weightsOf(order.first(kept), logits, temperature));
  let held = 0;
  for (let rank = 0; rank < kept; rank++) {
    held += weight(logits[order.at(rank)]!) / total;
    if (held >= topP) return rank + 1;
  }
  return kept;
}

/** Those with at least this share of the largest probability. */
function countOfShare(
  order: LogitOrder,
  logits: ArrayLike<number>,
  { kept, minP, temperature }: Filter & { readonly minP: number },
): number {
  const weight = weightAgainst(logits[order.at(0)]!, temperature);
  let count = 1;
  while (count < kept && weight(logits[order.at(count)]!) >= minP) count++;
  return count;
}

/** exp((logit − largest) / T): the probability as a share of the largest. */
export function weightAgainst(largest: number, temperature = 1): (logit: number) => number {
  return (logit) => Math.exp((logit - largest) / temperature);
}

/** Over all ids; those of −∞ add nothing. */
export function totalWeight(logits: ArrayLike<number>, weight: (logit: number) => number): number {
  let total = 0;
  for (let id = 0; id < logits.length; id++) total += weight(logits[id]!);
  return total;
}

/** Of ids in order, the first of which is the most probable. */
function weightsOf(
  ids: Int32Array,
  logits: ArrayLike<number>,
  temperature: number | undefined,
): Float64Array {
  const weight = weightAgainst(logits[ids[0]!]!, temperature);
  const weights = new Float64Array(ids.length);
  for (let at = 0; at < ids.length; at++) weights[at] = weight(logits[ids[at]!]!);
  return weights;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** @throws GradusError when a rule is out of its range. */
export function requireRules({ temperature, topK, topP, minP }: SamplingRules): void {
  const rules = [
    ['temperature', temperature, 'a number of at least 0', (x: number) => x >= 0 && x < Infinity],
    ['topK', topK, 'a whole number of at least 1', (x: number) => Number.isInteger(x) && x >= 1],
    ['topP', topP, 'a number above 0, at most 1', (x: number) => x > 0 && x <= 1],
    ['minP', minP, 'a number from 0 to 1', (x: number) => x >= 0 && x <= 1],
  ] as const;
  for (const [name, value, expected, isSound] of rules) {
    if (value === undefined || isSound(value)) continue;
    throw new GradusError({
      code: 'sampling-rule',
      kind: 'usage',
      what: `Cannot sample with this ${name}`,
      expected,
      received: String(value),
    });
  }
}
