/** @file A document's standing, looked up by item: which milestone, which rows, locked or not. */
import { criterionOf } from '@gradus/roadmap';
import type { DocumentStanding, ItemStanding, MilestoneStanding } from '../documents/standing.ts';

export interface DocumentIndex {
  readonly milestoneOf: (item: ItemStanding) => MilestoneStanding | undefined;
  /** Its milestone has not opened yet, or no milestone of its phase has. */
  readonly isLocked: (item: ItemStanding) => boolean;
  /** Objectives say again what the milestones of their phase ask for. */
  readonly saysAgain: (item: ItemStanding) => boolean;
  /** Rows that a milestone's box speaks of: `LangChain core topics reach L3`. */
  readonly rowsOf: (item: ItemStanding) => readonly ItemStanding[] | undefined;
  /** Milestones that wait for this one. */
  readonly waitingFor: (milestone: MilestoneStanding) => readonly MilestoneStanding[];
}

/** Standings are never changed, so each document is indexed once. */
const known = new WeakMap<DocumentStanding, DocumentIndex>();

export function indexOf(document: DocumentStanding): DocumentIndex {
  const index = known.get(document) ?? createIndex(document);
  known.set(document, index);
  return index;
}

function createIndex({ roadmap, items, milestones }: DocumentStanding): DocumentIndex {
  const byItem = new Map(
    milestones.flatMap((standing) => standing.milestone.items.map(({ id }) => [id, standing])),
  );
  const byPhase = Map.groupBy(milestones, ({ milestone }) => milestone.group);
  const bindings = new Map(items.map((standing) => [standing.item.id, standing.binding]));
  const standings = new Map(items.map((standing) => [standing.item.id, standing]));
  const rows = new Map(
    items
      .filter(({ item }) => item.role === 'milestone')
      .map(({ item }) => {
        const found = criterionOf(item, {}, roadmap, bindings)?.rows;
        return [item.id, found?.flatMap(({ id }) => standings.get(id) ?? [])];
      }),
  );
  const phaseOf = ({ item }: ItemStanding): readonly MilestoneStanding[] =>
    item.group === undefined ? [] : (byPhase.get(item.group) ?? []);
  return {
    milestoneOf: ({ item }) => byItem.get(item.id),
    isLocked: (standing) => {
      const own = byItem.get(standing.item.id);
      if (own !== undefined) return own.state === 'locked';
      const phase = phaseOf(standing);
      return phase.length > 0 && phase.every(({ state }) => state === 'locked');
    },
    saysAgain: (standing) => standing.item.role === 'objective' && phaseOf(standing).length > 0,
    rowsOf: ({ item }) => rows.get(item.id),
    waitingFor: ({ milestone: { code, title } }) =>
      milestones.filter(({ waitsFor }) => waitsFor.includes(code ?? title)),
  };
}
