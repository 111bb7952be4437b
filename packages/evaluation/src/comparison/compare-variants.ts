/**
 * @file Several candidates against one baseline. The more one tries, the likelier that one of them
 * looks better by chance: Holm's correction keeps the chance of any false alarm at 5%.
 */
import { holm } from '@gradus/statistics';
import { compare, type ComparisonOptions, type PairedComparison } from './compare.ts';
import type { ScoredSystem } from './paired-scores.ts';

export interface VariantComparison extends PairedComparison {
  /** The p-value as it counts among all these comparisons. */
  readonly adjustedPValue: number;
  /** `adjustedPValue` is at most 0.05; `no difference shown` is not `no difference`. */
  readonly verdict: 'higher' | 'lower' | 'no difference shown';
}

export function compareVariants(
  baseline: ScoredSystem,
  candidates: readonly ScoredSystem[],
  options: ComparisonOptions,
): VariantComparison[] {
  const compared = candidates.map((candidate) =>
    compare(baseline, candidate, { ...options, random: options.random.split(candidate.name) }),
  );
  const adjusted = holm(compared.map(({ pValue }) => pValue));
  return compared.map((one, i) => {
    const direction = one.difference > 0 ? 'higher' : 'lower';
    const verdict = adjusted[i]! <= 0.05 ? direction : 'no difference shown';
    return { ...one, adjustedPValue: adjusted[i]!, verdict };
  });
}
