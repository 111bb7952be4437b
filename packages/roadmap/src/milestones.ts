/** @file What must be reached together: a heading's boxes, or an item that is one by itself. */
import { groupId } from './groups.ts';
import { uniqueIds } from './item-ids.ts';
import type { PlacedItem } from './items.ts';
import type { Heading } from './outline.ts';
import type { Item, Milestone, Role } from './roadmap.ts';

const kinds: Readonly<Partial<Record<Role, Milestone['kind']>>> = {
  milestone: 'milestone',
  project: 'project',
  task: 'project',
  deliverable: 'project',
  criterion: 'graduation',
};

export function readMilestones(items: readonly PlacedItem[]): readonly Milestone[] {
  const identify = uniqueIds();
  const milestones: (() => Milestone)[] = [];
  const under = new Map<Heading, Item[]>();
  for (const { item, heading } of items) {
    const kind = kinds[item.role];
    if (kind === undefined) continue;
    if (item.box === undefined || item.role === 'project' || heading === undefined) {
      milestones.push(() => ofItem(item, kind, identify([item.id])));
      continue;
    }
    const members = under.get(heading);
    if (members !== undefined) {
      members.push(item);
      continue;
    }
    const begun = [item];
    under.set(heading, begun);
    milestones.push(() => ofHeading(heading, begun, kind, identify([groupId(heading.text)])));
  }
  // Only now does each heading have all of its items.
  return milestones.map((milestone) => milestone());
}

function ofItem(item: Item, kind: Milestone['kind'], id: string): Milestone {
  const { title, line, optional, code, group } = item;
  return {
    id,
    title,
    line,
    kind,
    optional,
    items: [item],
    ...(code === undefined ? {} : { code }),
    ...(group === undefined ? {} : { group }),
  };
}

function ofHeading(
  { text, line }: Heading,
  items: readonly Item[],
  kind: Milestone['kind'],
  id: string,
): Milestone {
  const code = /^(?:[PM]\d{1,9}|Milestone \d{1,9})\b/i.exec(text)?.[0];
  const level = /\bL([0-5])\b/.exec(text)?.[1];
  const group = items[0]?.group;
  return {
    id,
    title: text,
    line,
    kind,
    optional: items.every(({ optional }) => optional),
    items,
    ...(code === undefined ? {} : { code }),
    ...(level === undefined ? {} : { level: Number(level) }),
    ...(group === undefined ? {} : { group }),
  };
}
