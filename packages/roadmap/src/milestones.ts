/** @file What must be reached together: a heading's boxes, or an item that is one by itself. */
import { groupId } from './groups.ts';
import type { ReadItem } from './items.ts';
import type { Heading } from './outline.ts';
import type { Milestone, Role } from './roadmap.ts';

const kinds: Readonly<Partial<Record<Role, Milestone['kind']>>> = {
  milestone: 'milestone',
  project: 'project',
  task: 'project',
  deliverable: 'project',
  criterion: 'graduation',
};

export function readMilestones(items: readonly ReadItem[]): readonly Milestone[] {
  const milestones: Milestone[] = [];
  const under = new Map<Heading, ReadItem[]>();
  for (const item of items) {
    const kind = kinds[item.role];
    if (kind === undefined) continue;
    const { heading } = item;
    const isAlone = item.box === undefined || item.role === 'project' || heading === undefined;
    if (isAlone) {
      milestones.push(ofItem(item, kind));
      continue;
    }
    const members = under.get(heading);
    if (members !== undefined) members.push(item);
    else {
      const list = [item];
      under.set(heading, list);
      milestones.push(ofHeading(heading, list, kind));
    }
  }
  return milestones;
}

function ofItem(item: ReadItem, kind: Milestone['kind']): Milestone {
  return {
    id: item.id,
    title: item.title,
    line: item.line,
    kind,
    optional: item.optional,
    items: [item],
    ...(item.code === undefined ? {} : { code: item.code }),
    ...(item.group === undefined ? {} : { group: item.group }),
  };
}

function ofHeading(
  { text, line }: Heading,
  items: readonly ReadItem[],
  kind: Milestone['kind'],
): Milestone {
  const code = /^(?:[PM]\d+|Milestone \d+)\b/i.exec(text)?.[0];
  const level = /\bL([0-5])\b/.exec(text)?.[1];
  return {
    id: groupId(text),
    title: text,
    line,
    kind,
    optional: items.every(({ optional }) => optional),
    items,
    ...(code === undefined ? {} : { code }),
    ...(level === undefined ? {} : { level: Number(level) }),
  };
}
