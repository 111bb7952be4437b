/** @file Two mechanisms on the same items: the difference of their means, with its interval. */
import type { Comparison } from '@gradus/evidence';
import { mean, pairedBootstrapInterval, type Random } from '@gradus/statistics';

export interface ComparedArm {
  readonly name: string;
  /** One figure per item, the items in the same order in both arms. */
  readonly values: readonly number[];
}

/** @throws GradusError when the arms differ in length, or no interval is defined. */
export function comparePaired(
  what: Pick<Comparison, 'metric' | 'unit'>,
  first: ComparedArm,
  second: ComparedArm,
  random: Random,
): Comparison {
  const { estimate, low, high, n, method } = pairedBootstrapInterval(
    first.values,
    second.values,
    (a, b) => mean(a) - mean(b),
    { random },
  );
  return {
    ...what,
    arms: [
      { name: first.name, value: mean(first.values) },
      { name: second.name, value: mean(second.values) },
    ],
    difference: estimate,
    interval: { low, high },
    n,
    method,
  };
}
