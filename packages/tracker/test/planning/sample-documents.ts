/** @file Documents and standings as their readers would hand them over, with only what planning looks at. */
import type { Group, Item, Milestone, Role } from '@gradus/roadmap';
import type {
  Condition,
  DocumentStanding,
  ItemStanding,
  MilestoneStanding,
} from '../../src/documents/standing.ts';
import {
  type Evidence,
  judgeTopics,
  type LabFacts,
  type LearnerRecords,
  type Level,
  type Standing,
} from '../../src/index.ts';
import { evidence } from '../sample-evidence.ts';

export const labOn = (
  id: string,
  topics: readonly string[] = [id],
  hasExercise = false,
): LabFacts => ({
  id,
  topics,
  hasExercise,
  expectsComparisons: false,
  expectsFailures: false,
});

/** A run that stands: L2, and L3 where the lab asks for no more. */
export const runOf = (id: string, topics: readonly string[] = [id]): Evidence =>
  evidence({ id, kind: 'lab', topics: [...topics] });

export const staleRunOf = (id: string, topics: readonly string[] = [id]): Evidence => ({
  ...runOf(id, topics),
  stale: ['packages/statistics/src/mean.ts'],
});

export const failingRunOf = (id: string): Evidence => ({
  ...runOf(id),
  flaws: ['a claim fails: x'],
});

export interface ItemSpec {
  readonly id: string;
  readonly topics: readonly string[];
  readonly group?: string;
  readonly role?: Role;
  readonly optional?: boolean;
  readonly state?: ItemStanding['state'];
  readonly claim?: string;
}

export interface MilestoneSpec {
  readonly code: string;
  readonly items: readonly string[];
  readonly state: MilestoneStanding['state'];
  readonly group?: string;
  readonly conditions?: readonly Condition[];
  readonly waitsFor?: readonly string[];
}

export interface DocumentSpec {
  readonly path?: string;
  readonly groups?: readonly Omit<Group, 'line' | 'title'>[];
  readonly items: readonly ItemSpec[];
  readonly milestones?: readonly MilestoneSpec[];
}

export interface World {
  readonly documents: readonly DocumentStanding[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly labs: readonly LabFacts[];
}

export function world(
  specs: readonly DocumentSpec[],
  labs: readonly LabFacts[],
  known: readonly Evidence[] = [],
  records?: LearnerRecords,
): World {
  const standings = judgeTopics({
    evidence: known,
    labs,
    ...(records === undefined ? {} : { records }),
  });
  return { documents: specs.map((spec) => documentOf(spec, standings)), standings, labs };
}

function documentOf(
  { path = '/plan/roadmap.md', groups = [], items, milestones = [] }: DocumentSpec,
  standings: ReadonlyMap<string, Standing>,
): DocumentStanding {
  const standing = items.map((spec, index) => itemOf(spec, index, standings));
  const itemById = new Map(standing.map(({ item }) => [item.id, item]));
  const groupList = groups.map((group, index) => ({ ...group, title: group.id, line: index + 1 }));
  const milestoneList = milestones.map((spec) => milestoneOf(spec, itemById));
  return {
    path,
    items: standing,
    groups: groupList.map((group) => ({ group, covered: 0, total: 0, itemsAtLevel: [] })),
    milestones: milestoneList,
    roadmap: {
      style: 'mastery',
      title: 'A plan',
      text: '',
      groups: groupList,
      items: standing.map(({ item }) => item),
      milestones: milestoneList.map(({ milestone }) => milestone),
      figures: [],
    },
  };
}

function itemOf(
  { id, topics, group, role = 'topic', optional = false, state, claim }: ItemSpec,
  index: number,
  standings: ReadonlyMap<string, Standing>,
): ItemStanding {
  const levels = topics.map((topic) => standings.get(topic)?.level ?? 0);
  const level = (levels.length === 0 ? 0 : Math.min(...levels)) as Level;
  const item: Item = {
    id,
    title: `Item ${id}`,
    role,
    line: 10 + index,
    section: [],
    optional,
    cells: {},
    fields: {},
    ...(group === undefined ? {} : { group }),
  };
  const usual = topics.length === 0 ? 'own' : level >= 2 ? 'reached' : 'open';
  return {
    item,
    binding: { topics, by: 'title' },
    state: state ?? usual,
    level,
    stale: topics.some((topic) => standings.get(topic)?.stale === true),
    evidence: [],
    needs: [],
    ...(claim === undefined ? {} : { claim }),
  };
}

function milestoneOf(
  { code, items, state, group, conditions = [], waitsFor = [] }: MilestoneSpec,
  itemById: ReadonlyMap<string, Item>,
): MilestoneStanding {
  const milestone: Milestone = {
    id: code.toLowerCase(),
    code,
    title: `Milestone ${code}`,
    line: 5,
    kind: 'milestone',
    optional: false,
    items: items.flatMap((id) => itemById.get(id) ?? []),
    ...(group === undefined ? {} : { group }),
  };
  return { milestone, state, conditions, waitsFor };
}
