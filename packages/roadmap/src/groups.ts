/** @file Domains, tracks and phases: the headings that items stand under, and their weights. */
import { slugOf } from './item-ids.ts';
import type { Block, Heading } from './outline.ts';
import { columnOf } from './style.ts';
import type { Group } from './roadmap.ts';

/** The outermost heading above an item, apart from the document's own title. */
export function groupHeading(
  section: readonly Heading[],
  title: Heading | undefined,
): Heading | undefined {
  return section.find((heading) => heading !== title);
}

/** A heading that stands alone at the highest rank is the title of the whole. */
export function titleHeading(blocks: readonly Block[]): Heading | undefined {
  const headings = blocks.flatMap((block) => (block.kind === 'heading' ? [block.heading] : []));
  const [first] = headings;
  if (first === undefined) return undefined;
  // Where every section is of the first rank, only one that holds nothing itself is a title.
  const peers = headings.filter(({ depth }) => depth <= first.depth);
  return peers.length === 1 ? first : undefined;
}

/** `A. LLM Foundations (10%)` → `A`; `Track 01 — Frameworks` → `track-1`; else the words. */
export function groupId(heading: string): string {
  const letter = /^([A-Z])[.:)]\s/.exec(heading)?.[1];
  if (letter !== undefined) return letter;
  const numbered = /^([\p{L}\p{M}]{1,40})\s+0{0,9}(\d{1,9})\b/u.exec(heading);
  if (numbered !== null) return `${numbered[1]?.toLowerCase()}-${numbered[2]}`;
  return slugOf(heading).split('-').slice(0, 6).join('-') || 'section';
}

/** @param headings of the groups, in order */
export function readGroups(headings: readonly Heading[], blocks: readonly Block[]): Group[] {
  const overview = overviewOf(blocks);
  return headings.map(({ text, line }) => {
    const id = groupId(text);
    const row = overview.get(id);
    const weight = percentIn(row?.weight ?? '') ?? percentIn(/\(([^()]*%)\)\s*$/.exec(text)?.[1]);
    return {
      id,
      title: text,
      line,
      ...(weight === undefined ? {} : { weight }),
      ...(row?.priority === undefined ? {} : { priority: row.priority }),
    };
  });
}

/** A table of domains with their weights and priorities. */
function overviewOf(
  blocks: readonly Block[],
): ReadonlyMap<string, { readonly weight: string; readonly priority?: string }> {
  const found = new Map<string, { weight: string; priority?: string }>();
  for (const block of blocks) {
    if (block.kind !== 'row' || columnOf(block.header, /^domain$/i) < 0) continue;
    const text = (heading: RegExp): string | undefined =>
      block.texts[columnOf(block.header, heading)];
    const priority = text(/^priority$/i);
    found.set(groupId(text(/^domain$/i) ?? ''), {
      weight: text(/^weight$/i) ?? '',
      ...(priority === undefined || priority === '' ? {} : { priority }),
    });
  }
  return found;
}

function percentIn(text: string | undefined): number | undefined {
  const percent = /(\d{1,3}(?:\.\d{1,9})?)\s?%/.exec(text ?? '')?.[1];
  return percent === undefined ? undefined : Number(percent) / 100;
}
