/**
 * @file Failures by kind, with counts and examples: what to mend first. Kinds are rules in an order;
 * the first that fits a case names it, and what none fits is shown as `other`, not hidden.
 */
import { wilsonInterval } from '@gradus/statistics';

export interface FailureKind<Case> {
  readonly name: string;
  readonly fits: (one: Case) => boolean;
}

export interface FailureCount<Case> {
  readonly name: string;
  readonly count: number;
  /** Of all failures, with its 95% interval (Wilson). */
  readonly share: { readonly estimate: number; readonly low: number; readonly high: number };
  readonly examples: readonly Case[];
}

/** The most frequent kind first, `other` last; kinds without a case are left out. */
export function countFailures<Case>(
  failures: readonly Case[],
  kinds: readonly FailureKind<Case>[],
  { examples = 3 }: { readonly examples?: number } = {},
): FailureCount<Case>[] {
  const byKind = new Map<string, Case[]>(kinds.map(({ name }) => [name, []]));
  const others: Case[] = [];
  for (const one of failures) {
    const kind = kinds.find(({ fits }) => fits(one));
    (kind === undefined ? others : byKind.get(kind.name)!).push(one);
  }
  const sorted = [...byKind].sort(([, a], [, b]) => b.length - a.length);
  return [...sorted, ['other', others] as const].flatMap(([name, cases]) => {
    if (cases.length === 0) return [];
    const { estimate, low, high } = wilsonInterval(cases.length, failures.length);
    const share = { estimate, low, high };
    return [{ name, count: cases.length, share, examples: cases.slice(0, examples) }];
  });
}
