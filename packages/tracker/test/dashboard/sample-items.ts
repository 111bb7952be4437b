/** @file Items, groups and milestones of documents that no reader has read: built by hand. */
import type { Binding, Group, Item, Milestone, Roadmap, StyleId } from '@gradus/roadmap';
import type {
  Condition,
  DocumentStanding,
  GroupStanding,
  ItemStanding,
  MilestoneStanding,
} from '../../src/documents/standing.ts';
import type { Standing } from '../../src/judge.ts';

export function anItem(given: Partial<Item> & Pick<Item, 'title'>): Item {
  return {
    id: given.title,
    role: 'topic',
    line: 1,
    section: [],
    optional: false,
    cells: {},
    fields: {},
    ...given,
  };
}

/** Bound by title, open, at L0. */
export function aStanding(
  given: Partial<Omit<ItemStanding, 'item'>> & {
    readonly item: Partial<Item> & Pick<Item, 'title'>;
  },
): ItemStanding {
  const binding: Binding = { topics: ['attention'], by: 'title' };
  return {
    binding,
    state: 'open',
    level: 0,
    stale: false,
    evidence: [],
    needs: [],
    ...given,
    item: anItem(given.item),
  };
}

/** An item that says what its topic's standing says, reached from the level that is asked. */
export function standingOf(item: Item, topic: Standing, asked: number): ItemStanding {
  return aStanding({
    item,
    binding: { topics: [topic.topic], by: 'title' },
    state: topic.level >= asked ? 'reached' : 'open',
    level: topic.level,
    stale: topic.stale,
    evidence: topic.evidence,
    needs: topic.next,
  });
}

/** What only the learner knows. */
export const ownStanding = (title: string, group?: string): ItemStanding =>
  aStanding({
    item: { title, role: 'resource', line: 140, ...(group === undefined ? {} : { group }) },
    binding: { topics: [], by: 'none', reason: "the learner's own evidence only" },
    state: 'own',
  });

/** The counts that the items give: of topics, those that a lab has run on. */
export function aGroup(group: Group, items: readonly ItemStanding[]): GroupStanding {
  const its = items.filter(
    ({ item, state }) =>
      item.group === group.id && state !== 'own' && ['topic', 'milestone'].includes(item.role),
  );
  return {
    group,
    covered: its.filter(({ level }) => level >= 2).length,
    total: its.length,
    itemsAtLevel: [0, 1, 2, 3, 4, 5].map((level) => its.filter((x) => x.level === level).length),
  };
}

export function aMilestone(
  given: Partial<Milestone> & Pick<Milestone, 'title'>,
  conditions: readonly Condition[],
  waitsFor: readonly string[] = [],
): MilestoneStanding {
  const milestone: Milestone = {
    id: given.title,
    line: 1,
    kind: 'milestone',
    optional: false,
    items: [],
    ...given,
  };
  const state =
    waitsFor.length > 0
      ? 'locked'
      : conditions.length > 0 && conditions.every(({ met }) => met)
        ? 'complete'
        : 'open';
  return { milestone, state, conditions, waitsFor };
}

export interface DocumentParts {
  readonly path: string;
  readonly style: StyleId;
  readonly title: string;
  readonly groups?: readonly Group[];
  readonly items?: readonly ItemStanding[];
  readonly milestones?: readonly MilestoneStanding[];
}

export function aDocument(parts: DocumentParts): DocumentStanding {
  const { path, style, title, groups = [], items = [], milestones = [] } = parts;
  const roadmap: Roadmap = {
    style,
    title,
    text: '',
    groups,
    items: items.map(({ item }) => item),
    milestones: milestones.map(({ milestone }) => milestone),
    figures: [],
  };
  return { path, roadmap, items, groups: groups.map((g) => aGroup(g, items)), milestones };
}
