/** @file A whole document, read into the one model. */
import { readFigures } from './figures.ts';
import { groupId, readGroups, titleHeading } from './groups.ts';
import { type ReadItem, readItems } from './items.ts';
import { legendIn } from './legend.ts';
import { readMilestones } from './milestones.ts';
import { type Block, type Heading, outline } from './outline.ts';
import type { Roadmap, StyleId } from './roadmap.ts';
import { readSessionLog } from './session-log.ts';
import { recogniseStyle } from './style.ts';

/** @param style where the learner says which it is */
export function readRoadmap(text: string, style?: StyleId): Roadmap {
  const blocks = outline(text);
  const followed = style ?? recogniseStyle(blocks);
  const title = titleHeading(blocks);
  const items = readItems(blocks, followed, title);
  const legend = legendIn(blocks);
  const sessionLog = readSessionLog(blocks);
  const groups = readGroups(groupHeadings(items, blocks), blocks);
  const groupIds = new Set(groups.map(({ id }) => id));
  return {
    style: followed,
    title: title?.text ?? blocks.find((block) => block.kind === 'heading')?.heading.text ?? '',
    text,
    groups,
    items: items.map((item) => withoutHeading(item, groupIds)),
    milestones: readMilestones(items),
    figures: readFigures(blocks),
    ...(legend === undefined ? {} : { legend }),
    ...(sessionLog === undefined ? {} : { sessionLog }),
  };
}

/** Headings with something to learn beneath them; plans, gaps and projects are no domains. */
function groupHeadings(items: readonly ReadItem[], blocks: readonly Block[]): readonly Heading[] {
  const ids = new Set(
    items
      .filter(
        ({ role, box }) =>
          role === 'topic' || role === 'objective' || (role === 'milestone' && box === undefined),
      )
      .map(({ group }) => group),
  );
  const headings = new Map<string, Heading>();
  for (const block of blocks) {
    if (block.kind !== 'heading') continue;
    const id = groupId(block.heading.text);
    if (ids.has(id) && !headings.has(id)) headings.set(id, block.heading);
  }
  return [...headings.values()];
}

function withoutHeading(item: ReadItem, groups: ReadonlySet<string>): Roadmap['items'][number] {
  const { heading: _, group, ...rest } = item;
  return group === undefined || !groups.has(group) ? rest : { ...rest, group };
}
