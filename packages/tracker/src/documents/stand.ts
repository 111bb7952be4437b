/** @file A document held against evidence: its items, its groups, its milestones. */
import type { Group, Item, Milestone, Roadmap } from '@gradus/roadmap';
import type { Evidence } from '../evidence.ts';
import type { Level } from '../levels.ts';
import { isTicked, boxKey, cellKey, levelIn, type Memories, ownText } from './own-text.ts';
import { conditionsOf, coveredLevel, type Judged, lackingFor, shippedConditions } from './reach.ts';
import type {
  Condition,
  DocumentStanding,
  GroupStanding,
  ItemStanding,
  MilestoneStanding,
} from './standing.ts';

export interface StandOptions extends Judged {
  /** Absolute. */
  readonly path: string;
  readonly memories: Memories;
}

export function standDocument({ path, memories, ...judged }: StandOptions): DocumentStanding {
  const { roadmap } = judged;
  const milestoneOf = new Map(
    roadmap.milestones.flatMap((milestone) => milestone.items.map(({ id }) => [id, milestone])),
  );
  const items = roadmap.items.map((item) =>
    standItem(item, judged, memories, milestoneOf.get(item.id)),
  );
  return {
    path,
    roadmap,
    items,
    groups: roadmap.groups.map((group) => standGroup(group, items)),
    milestones: standMilestones(roadmap, items, judged, memories),
  };
}

function standItem(
  item: Item,
  judged: Judged,
  memories: Memories,
  milestone: Milestone | undefined,
): ItemStanding {
  const binding = judged.bindings.get(item.id) ?? { topics: [], by: 'none' as const };
  const conditions = conditionsOf(item, judged, milestone);
  const standings = binding.topics.flatMap((topic) => judged.standings.get(topic) ?? []);
  const level = (standings.length === 0 ? 0 : Math.min(...standings.map((s) => s.level))) as Level;
  const lowest = standings.find((standing) => standing.level === level);
  const common = {
    item,
    binding,
    level,
    stale: standings.some(({ stale }) => stale),
    evidence: distinct(standings.flatMap(({ evidence }) => evidence)),
  };
  if (conditions === undefined) return { ...common, state: 'own', needs: [] };

  const reached = conditions.every(({ met }) => met);
  const claim = claimBeyond(item, level, reached, memories);
  if (claim !== undefined) {
    const needs =
      claim.level === undefined
        ? conditions.flatMap((condition) => condition.needs)
        : lackingFor(lowest, claim.level);
    return { ...common, state: 'unproven', claim: claim.text, needs };
  }
  const needs = reached ? (lowest?.next ?? []) : conditions.flatMap((condition) => condition.needs);
  return { ...common, state: reached ? 'reached' : 'open', needs: [...new Set(needs)] };
}

/** What the learner's own text says beyond the evidence. */
function claimBeyond(
  item: Item,
  level: Level,
  reached: boolean,
  memories: Memories,
): { readonly text: string; readonly level?: number } | undefined {
  const { box, cells } = item;
  if (cells.level !== undefined) {
    const claimed = levelIn(ownText(cells.level, cellKey(item, 'level'), memories)) ?? 0;
    return claimed > level ? { text: `L${claimed}`, level: claimed } : undefined;
  }
  if (box === undefined || reached) return undefined;
  return isTicked(ownText(box, boxKey(item), memories)) ? { text: '[x]' } : undefined;
}

const distinct = (evidence: readonly Evidence[]): readonly Evidence[] => [
  ...new Map(evidence.map((item) => [item.id, item])).values(),
];

function standGroup(group: Group, items: readonly ItemStanding[]): GroupStanding {
  const members = items.filter(
    ({ item, state }) => item.group === group.id && state !== 'own' && countsAsTopic(item),
  );
  const itemsAtLevel = [0, 0, 0, 0, 0, 0];
  for (const { level } of members) itemsAtLevel[level] = (itemsAtLevel[level] ?? 0) + 1;
  const covered = members.filter(({ level }) => level >= coveredLevel).length;
  return { group, covered, total: members.length, itemsAtLevel };
}

/** Objectives say again what a phase's milestones ask for. */
const countsAsTopic = ({ role, box }: Item): boolean =>
  role === 'topic' || (role === 'milestone' && box === undefined);

function standMilestones(
  roadmap: Roadmap,
  items: readonly ItemStanding[],
  judged: Judged,
  memories: Memories,
): readonly MilestoneStanding[] {
  const byId = new Map(items.map((standing) => [standing.item.id, standing]));
  const standings: MilestoneStanding[] = [];
  for (const milestone of roadmap.milestones) {
    const conditions =
      roadmap.style === 'mastery' && milestone.kind === 'project'
        ? shippedConditions(milestone, judged)
        : milestone.items.flatMap((item) =>
            itemConditions(item, milestone, judged, memories, byId),
          );
    const waitsFor = roadmap.style === 'sequential' ? incompleteBefore(standings) : [];
    const complete = waitsFor.length === 0 && conditions.every(({ met }) => met);
    const state = waitsFor.length > 0 ? 'locked' : complete ? 'complete' : 'open';
    standings.push({ milestone, state, conditions, waitsFor });
  }
  return standings;
}

function itemConditions(
  item: Item,
  milestone: Milestone,
  judged: Judged,
  memories: Memories,
  standings: ReadonlyMap<string, ItemStanding>,
): readonly Condition[] {
  const conditions = conditionsOf(item, judged, milestone);
  if (conditions !== undefined) return conditions;
  const { box } = item;
  // Only the learner knows: their tick is their word.
  const met = box !== undefined && isTicked(ownText(box, boxKey(item), memories));
  const reason = standings.get(item.id)?.binding.reason ?? '';
  return [{ what: item.title, met, needs: met ? [] : [`${reason}: Gradus cannot tell`] }];
}

/** A milestone opens after all before it: in its phase, and in the phases before that. */
const incompleteBefore = (before: readonly MilestoneStanding[]): readonly string[] =>
  before
    .filter(({ state, milestone }) => state !== 'complete' && !milestone.optional)
    .map(({ milestone }) => milestone.code ?? milestone.title);
