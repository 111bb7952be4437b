/** @file A whole document, read into the one model. */
import { readFigures } from './figures.ts';
import { groupId, readGroups, titleHeading } from './groups.ts';
import { type PlacedItem, readItems } from './items.ts';
import { legendIn } from './legend.ts';
import { readMilestones } from './milestones.ts';
import { type Block, type Heading, outline } from './outline.ts';
import type { Item, Roadmap, StyleId } from './roadmap.ts';
import { readSessionLog } from './session-log.ts';
import { recogniseStyle } from './style.ts';

/**
 * @param style where the learner says which it is
 * @throws GradusError `too-deeply-nested` (usage)
 */
export function readRoadmap(text: string, style?: StyleId): Roadmap {
  const blocks = outline(text);
  const legend = legendIn(blocks);
  const followed = style ?? recogniseStyle(blocks, legend);
  const title = titleHeading(blocks);
  const found = readItems(blocks, followed, title);
  const sessionLog = readSessionLog(blocks);
  const groups = readGroups(groupHeadings(found, blocks), blocks);
  const groupIds = new Set(groups.map(({ id }) => id));
  const placed = found.map((one) => ({ ...one, item: withinGroups(one.item, groupIds) }));
  return {
    style: followed,
    title: title?.text ?? blocks.find((block) => block.kind === 'heading')?.heading.text ?? '',
    text,
    groups,
    items: placed.map(({ item }) => item),
    milestones: readMilestones(placed),
    figures: readFigures(blocks),
    ...(legend === undefined ? {} : { legend }),
    ...(sessionLog === undefined ? {} : { sessionLog }),
  };
}

/** Headings with something to learn beneath them; plans, gaps and projects are no domains. */
function groupHeadings(items: readonly PlacedItem[], blocks: readonly Block[]): readonly Heading[] {
  const ids = new Set(items.filter(({ item }) => isLearnt(item)).map(({ item }) => item.group));
  const headings = new Map<string, Heading>();
  for (const block of blocks) {
    if (block.kind !== 'heading') continue;
    const id = groupId(block.heading.text);
    if (ids.has(id) && !headings.has(id)) headings.set(id, block.heading);
  }
  return [...headings.values()];
}

const isLearnt = ({ role, box }: Item): boolean =>
  role === 'topic' || role === 'objective' || (role === 'milestone' && box === undefined);

function withinGroups(item: Item, groups: ReadonlySet<string>): Item {
  const { group, ...rest } = item;
  return group === undefined || groups.has(group) ? item : rest;
}
