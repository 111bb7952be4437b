/** @file A document held against evidence: its items, its groups, its milestones. */
import { basename } from 'node:path';
import type { Group, Item, Milestone } from '@gradus/roadmap';
import type { Evidence } from '../evidence.ts';
import type { Level } from '../levels.ts';
import { countsAsTopic, isCovered } from './coverage.ts';
import { isTicked, boxKey, cellKey, levelIn, type Memories, ownText } from './own-text.ts';
import {
  conditionsOf,
  criterionFor,
  type Judged,
  lackingOn,
  mustShip,
  shippedConditions,
} from './reach.ts';
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
    groups: standGroups(roadmap.groups, items),
    milestones: standMilestones({ path, memories, ...judged }, items),
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
    evidence: distinct([
      ...standings.flatMap(({ evidence }) => evidence),
      ...evidenceOnRows(item, judged, milestone),
    ]),
  };
  if (conditions === undefined) {
    return { ...common, state: 'own', links: linksOf(item, judged), needs: [] };
  }

  const reached = conditions.every(({ met }) => met);
  const claim = claimBeyond(item, level, reached, memories);
  if (claim !== undefined) {
    const needs =
      claim.level === undefined
        ? conditions.flatMap((condition) => condition.needs)
        : lackingOn(binding.topics, claim.level, judged.standings);
    return { ...common, state: 'unproven', claim: claim.text, needs: [...new Set(needs)] };
  }
  const needs = reached ? (lowest?.next ?? []) : conditions.flatMap((condition) => condition.needs);
  return { ...common, state: reached ? 'reached' : 'open', needs: [...new Set(needs)] };
}

function evidenceOnRows(
  item: Item,
  judged: Judged,
  milestone: Milestone | undefined,
): readonly Evidence[] {
  const rows = criterionFor(item, judged, milestone)?.rows ?? [];
  return rows
    .flatMap(({ id }) => judged.bindings.get(id)?.topics ?? [])
    .flatMap((topic) => judged.standings.get(topic)?.evidence ?? []);
}

const linksOf = ({ id }: Item, { links = {} }: Judged): readonly string[] =>
  Object.hasOwn(links, id) ? (links[id] ?? []) : [];

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

function standGroups(
  groups: readonly Group[],
  items: readonly ItemStanding[],
): readonly GroupStanding[] {
  const counted = items.filter(countsAsTopic);
  const byGroup = Map.groupBy(counted, ({ item }) => item.group);
  return groups.map((group) => standGroup(group, byGroup.get(group.id) ?? []));
}

function standGroup(group: Group, members: readonly ItemStanding[]): GroupStanding {
  const itemsAtLevel = [0, 0, 0, 0, 0, 0];
  for (const { level } of members) itemsAtLevel[level] = (itemsAtLevel[level] ?? 0) + 1;
  const covered = members.filter(isCovered).length;
  return { group, covered, total: members.length, itemsAtLevel };
}

function standMilestones(
  options: StandOptions,
  items: readonly ItemStanding[],
): readonly MilestoneStanding[] {
  const { roadmap } = options;
  const byId = new Map(items.map((standing) => [standing.item.id, standing]));
  const standings: MilestoneStanding[] = [];
  for (const milestone of roadmap.milestones) {
    const conditions = mustShip(milestone, roadmap)
      ? shippedConditions(milestone, options)
      : milestone.items.flatMap((item) => itemConditions(item, milestone, options, byId));
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
  { path, memories, ...judged }: StandOptions,
  standings: ReadonlyMap<string, ItemStanding>,
): readonly Condition[] {
  const conditions = conditionsOf(item, judged, milestone);
  if (conditions !== undefined) return conditions;
  const { box, code } = item;
  const reason = standings.get(item.id)?.binding.reason ?? '';
  // Only the learner knows: what they show, their tick, an entry in the journal where there is no box.
  const isSaid =
    box === undefined
      ? code !== undefined && hasJournalEntry(code, judged)
      : isTicked(ownText(box, boxKey(item), memories));
  const met = isSaid || linksOf(item, judged).length > 0;
  const how =
    box !== undefined
      ? 'tick it when it is done'
      : code === undefined
        ? `show it: ./gradus track bind ${basename(path)}:${item.line} --link <path or address>`
        : `say that it is done: ./gradus track journal ${code}`;
  return [{ what: item.title, met, needs: met ? [] : [`${reason}; ${how}`], isOwn: true }];
}

const hasJournalEntry = (code: string, { material }: Judged): boolean =>
  material.entries.some(({ log, milestone }) => log === 'journal' && milestone === code);

/** A milestone opens after all before it: in its phase, and in the phases before that. */
const incompleteBefore = (before: readonly MilestoneStanding[]): readonly string[] =>
  before
    .filter(({ state, milestone }) => state !== 'complete' && !milestone.optional)
    .map(({ milestone }) => milestone.code ?? milestone.title);
