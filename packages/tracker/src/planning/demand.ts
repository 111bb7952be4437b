/**
 * @file What the documents ask for, topic by topic.
 *
 * Every document is worth 100 points per level, split over its groups by weight × priority
 * (High 1.5, Low 0.5, else 1), in each group evenly over the items that a topic can prove (optional
 * ones count half), and in each item evenly over its topics. A group without a weight, in a document
 * that has some, weighs their mean; where there are none at all, every item weighs the same.
 *
 * An item asks for L2; a milestone for the level it names, else L3; graduation for L4; a claim for
 * the level it claims. Levels up to the one asked for count in full, and half from there to L3:
 * practice is worth something in every document.
 */
import type { Item } from '@gradus/roadmap';
import { topics as allTopics } from '@gradus/topics';
import { groupWeights } from '../documents/coverage.ts';
import { levelNeeded } from '../documents/reach.ts';
import type { DocumentStanding, GroupStanding, ItemStanding } from '../documents/standing.ts';
import { indexOf } from './document-index.ts';
import { sum } from './sum.ts';
import type { PlanningInput } from './suggestion.ts';

/** One topic that one item asks for. */
export interface Want {
  readonly topic: string;
  /** A level on the topic, or a project that runs. */
  readonly what: 'level' | 'project';
  readonly asked: number;
  /** What one level is worth. */
  readonly points: number;
  /** Position over all documents: breaks ties. */
  readonly order: number;
  /** None where no document is registered. */
  readonly source?: WantSource;
}

export interface WantSource {
  readonly document: DocumentStanding;
  readonly standing: ItemStanding;
  /** The weighted group that it counts in. */
  readonly group?: GroupStanding['group'];
}

/** Without documents: every topic that has a lab, all alike. */
export function readDemand({ documents, labs }: Omit<PlanningInput, 'standings'>): readonly Want[] {
  if (documents.length > 0) {
    let order = 0;
    return documents.flatMap((document) => {
      const wants = wantsOf(document, order);
      order += document.items.length;
      return wants;
    });
  }
  const covered = allTopics.filter(({ id }) => labs.some((lab) => lab.topics.includes(id)));
  return covered.map(({ id }, order) => ({
    topic: id,
    what: 'level',
    asked: 2,
    points: 100 / covered.length,
    order,
  }));
}

/** What going from one level to another is worth to whoever asked for a level. */
export function worthOf({ what, asked, points }: Want, from: number, to: number): number {
  if (what === 'project') return 0;
  const inFull = Math.max(0, Math.min(to, asked) - from);
  const beyond = Math.max(0, Math.min(to, practised) - Math.max(from, asked));
  return points * (inFull + beyond / 2);
}

const practised = 3;

/** As far as somebody who asked for this would go; who builds on a topic has run its lab. */
export const reachOf = ({ what, asked }: Want): number =>
  what === 'project' ? 2 : Math.max(asked, practised);

function wantsOf(document: DocumentStanding, firstOrder: number): readonly Want[] {
  const { isLocked, rowsOf } = indexOf(document);
  const rowsAsked = levelsAskedOfRows(document);
  return pointsOf(document).flatMap(({ standing, order, points, group }): readonly Want[] => {
    const { item, state, binding } = standing;
    if (isLocked(standing)) return [];
    const source = { document, standing, ...(group === undefined ? {} : { group }) };
    const common = { order: firstOrder + order, source };
    if (isProject(item)) {
      const [topic] = binding.topics;
      if (topic === undefined || state === 'reached') return [];
      return [{ ...common, topic, what: 'project', asked: 2, points }];
    }
    const rows = rowsOf(standing);
    // As many rows as it counts are there: the others have been asked for by nobody.
    if (rows !== undefined && state === 'reached') return [];
    const asked = Math.max(levelAsked(standing, document), rowsAsked.get(item.id) ?? 0);
    const topics = new Set(rows?.flatMap((row) => row.binding.topics) ?? binding.topics);
    const share = points / topics.size;
    return [...topics].map((topic) => ({ ...common, topic, what: 'level', asked, points: share }));
  });
}

export const isProject = ({ role }: Item): boolean =>
  role === 'project' || role === 'task' || role === 'deliverable';

/** The level that an item asks of its topics. */
export function levelAsked(standing: ItemStanding, document: DocumentStanding): number {
  const claimed = Number(/^L([0-5])$/.exec(standing.claim ?? '')?.[1] ?? 0);
  const milestone = indexOf(document).milestoneOf(standing)?.milestone;
  return Math.max(claimed, levelNeeded(standing.item, milestone));
}

/** Rows are asked for what the milestones ask of them. */
function levelsAskedOfRows(document: DocumentStanding): ReadonlyMap<string, number> {
  const { isLocked, rowsOf } = indexOf(document);
  const asked = new Map<string, number>();
  for (const standing of document.items) {
    if (standing.state === 'reached' || isLocked(standing)) continue;
    const level = levelAsked(standing, document);
    for (const { item } of rowsOf(standing) ?? []) {
      asked.set(item.id, Math.max(level, asked.get(item.id) ?? 0));
    }
  }
  return asked;
}

export interface ItemPoints {
  readonly standing: ItemStanding;
  readonly order: number;
  /** What one level on all its topics is worth. */
  readonly points: number;
  readonly group?: GroupStanding['group'];
}

export function pointsOf(document: DocumentStanding): readonly ItemPoints[] {
  const counted = document.items
    .map((standing, order) => ({ standing, order, unit: standing.item.optional ? 0.5 : 1 }))
    .filter(({ standing }) => counts(standing, document));
  const units = new Map<string | undefined, number>();
  for (const { standing, unit } of counted) {
    units.set(standing.item.group, unit + (units.get(standing.item.group) ?? 0));
  }
  const byId = new Map(document.groups.map(({ group }) => [group.id, group]));
  const groupOf = (id: string | undefined) => (id === undefined ? undefined : byId.get(id));
  const given = groupWeights([...units.keys()].map(groupOf));
  const weightOf = (id: string | undefined, unit: number): number =>
    priorityFactor(groupOf(id)?.priority) * (given(groupOf(id)) ?? unit);
  const total = sum([...units].map(([id, unit]) => weightOf(id, unit)));
  return counted.map(({ standing, order, unit }) => {
    const { group: id } = standing.item;
    const group = groupOf(id);
    const all = units.get(id) ?? unit;
    const share = total === 0 ? 0 : ((weightOf(id, all) / total) * unit) / all;
    return { standing, order, points: 100 * share, ...(group === undefined ? {} : { group }) };
  });
}

/** What a topic can prove, once. */
function counts(standing: ItemStanding, document: DocumentStanding): boolean {
  const { saysAgain, rowsOf } = indexOf(document);
  if (standing.state === 'own' || saysAgain(standing)) return false;
  return standing.binding.topics.length > 0 || (rowsOf(standing) ?? []).length > 0;
}

function priorityFactor(priority: string | undefined): number {
  if (priority === undefined) return 1;
  return /high/i.test(priority) ? 1.5 : /low/i.test(priority) ? 0.5 : 1;
}
