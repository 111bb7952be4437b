/**
 * @file A set in parts, each with its share of every stratum, and no cluster in two of them: what is
 * chosen on one part must not have seen the documents of another.
 */
import type { Random } from '@gradus/statistics';
import { refused } from '../arguments.ts';
import type { GoldenCase } from './golden-set.ts';

export interface SplitOptions {
  /** Shares by name: `{ development: 0.3, test: 0.7 }`; they add up to 1. */
  readonly parts: Readonly<Record<string, number>>;
  readonly random: Random;
  /** What is balanced; all strata of the case unless given. */
  readonly stratumOf?: (one: GoldenCase) => string;
}

/**
 * Without clusters each part has its share of each stratum to within one case. With clusters the
 * largest are placed first, each where most is missing; the shares are as good as the clusters allow.
 * @throws GradusError for shares that do not add up to 1
 */
export function stratifiedSplit(
  cases: readonly GoldenCase[],
  { parts, random, stratumOf = allStrata }: SplitOptions,
): Readonly<Record<string, readonly GoldenCase[]>> {
  const shares = Object.entries(parts);
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  if (shares.some(([, share]) => !(share > 0)) || Math.abs(total - 1) > 1e-9) {
    throw refused('Cannot split by these shares', 'positive shares that add up to 1', total);
  }
  const missing = new Map<string, Map<string, number>>();
  for (const [part] of shares) missing.set(part, new Map());
  for (const one of cases) {
    const stratum = stratumOf(one);
    for (const [part, share] of shares) add(missing.get(part)!, stratum, share);
  }
  const chosen = new Map<string, Set<GoldenCase>>(shares.map(([part]) => [part, new Set()]));
  for (const unit of shuffledUnits(cases, random)) {
    const lack = (part: string): number =>
      unit.reduce((sum, one) => sum + (missing.get(part)!.get(stratumOf(one)) ?? 0), 0);
    const [part] = shares.reduce((best, other) => (lack(other[0]) > lack(best[0]) ? other : best));
    for (const one of unit) {
      chosen.get(part)!.add(one);
      add(missing.get(part)!, stratumOf(one), -1);
    }
  }
  // In the order of the set, so that two splits can be compared.
  return Object.fromEntries(
    shares.map(([part]) => [part, cases.filter((one) => chosen.get(part)!.has(one))]),
  );
}

const allStrata = ({ strata = {} }: GoldenCase): string =>
  Object.entries(strata)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');

const add = (counts: Map<string, number>, key: string, value: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + value);
};

/** What stays together, in random order, the largest first. */
function shuffledUnits(cases: readonly GoldenCase[], random: Random): GoldenCase[][] {
  const units = new Map<string, GoldenCase[]>();
  for (const [index, one] of cases.entries()) {
    const key = one.cluster === undefined ? `case ${index}` : `cluster ${one.cluster}`;
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [one]);
    else unit.push(one);
  }
  return random.shuffle([...units.values()]).sort((a, b) => b.length - a.length);
}
