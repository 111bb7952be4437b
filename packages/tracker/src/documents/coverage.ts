/**
 * @file How much of a document evidence covers: the one count, for every part that shows it or works
 * with it.
 */
import type { Group } from '@gradus/roadmap';
import { coveredLevel } from './reach.ts';
import type { DocumentStanding, ItemStanding } from './standing.ts';

export interface CoveragePart {
  /** None for items that stand under no group. */
  readonly group?: Group;
  readonly members: readonly ItemStanding[];
  readonly covered: number;
  readonly total: number;
  /** What it weighs in the whole; none where the document gives no weights, or nothing to count. */
  readonly weight?: number;
}

export interface DocumentCoverage {
  readonly covered: number;
  readonly total: number;
  /** A share, 0 to 1. Where the document gives no weights every item counts alike. */
  readonly weighted: number;
  /** Group by group in the order of the document; last, what stands under none. */
  readonly parts: readonly CoveragePart[];
}

/** What only the learner can judge is not counted. */
export const isProvable = ({ state }: Pick<ItemStanding, 'state'>): boolean => state !== 'own';

/** Topics, and milestones that are not listed a second time as boxes. Objectives say these again. */
export const countsAsTopic = (standing: Pick<ItemStanding, 'state' | 'item'>): boolean => {
  const { role, box } = standing.item;
  return isProvable(standing) && (role === 'topic' || (role === 'milestone' && box === undefined));
};

export const isCovered = ({ level }: Pick<ItemStanding, 'level'>): boolean => level >= coveredLevel;

export function coverageOf({
  groups,
  items,
}: Pick<DocumentStanding, 'groups' | 'items'>): DocumentCoverage {
  const counted = items.filter(countsAsTopic);
  const known = new Map(groups.map(({ group }) => [group.id, group]));
  const byGroup = Map.groupBy(counted, ({ item }) => known.get(item.group ?? ''));
  const weightOf = groupWeights([...byGroup.keys()]);
  const part = (group: Group | undefined): CoveragePart => {
    const members = byGroup.get(group) ?? [];
    const weight = members.length === 0 ? undefined : weightOf(group);
    return {
      ...(group === undefined ? {} : { group }),
      members,
      covered: members.filter(isCovered).length,
      total: members.length,
      ...(weight === undefined ? {} : { weight }),
    };
  };
  const parts = [...known.values(), ...(byGroup.has(undefined) ? [undefined] : [])].map(part);
  const covered = counted.filter(isCovered).length;
  const weights = parts.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const reached = parts.reduce(
    (sum, { weight = 0, covered: some, total: all }) =>
      sum + (all === 0 ? 0 : (weight * some) / all),
    0,
  );
  const plain = counted.length === 0 ? 0 : covered / counted.length;
  return {
    covered,
    total: counted.length,
    weighted: weights > 0 ? reached / weights : plain,
    parts,
  };
}

/**
 * A group without a weight, or what stands under none, weighs the mean of those that have one.
 * @param present the groups that have something to count, and undefined for what stands under none
 * @returns undefined for each where none of them has a weight
 */
export function groupWeights(
  present: readonly (Group | undefined)[],
): (group: Group | undefined) => number | undefined {
  const given = present.flatMap((group) => group?.weight ?? []);
  if (given.length === 0) return () => undefined;
  const mean = given.reduce((sum, weight) => sum + weight, 0) / given.length;
  return (group) => group?.weight ?? mean;
}
