/** @file The marks of items: check boxes, level, evidence and status cells, links beneath a box. */
import { relative, sep } from 'node:path';
import type { Item } from '@gradus/roadmap';
import { addLinks, type Link } from './links.ts';
import { isBlank, type Mark } from './marks.ts';
import { type Material, notesOn } from './material.ts';
import { boxKey, cellKey, fieldKey, isTicked, levelIn } from './own-text.ts';
import { lackingFor } from './reach.ts';
import type { ItemStanding } from './standing.ts';
import type { Standing } from '../judge.ts';

export interface ItemMarksOptions {
  /** The document's folder, absolute: links are relative to it. */
  readonly folder: string;
  readonly material: Material;
  readonly standings: ReadonlyMap<string, Standing>;
}

export function itemMarks(standing: ItemStanding, options: ItemMarksOptions): readonly Mark[] {
  // Only the learner knows what no topic can prove.
  if (standing.state === 'own') return [];
  const { item } = standing;
  const because = supporting(standing).map(({ id }) => id);
  const common = { line: item.line, title: item.title, because };
  const marks: Mark[] = [];
  if (item.box !== undefined) marks.push({ ...common, ...boxMark(standing, item.box) });
  if (item.cells.level !== undefined) marks.push(...rowMarks(standing, common, options));
  marks.push(...fieldMarks(standing, common, options));
  return marks;
}

type Common = Pick<Mark, 'line' | 'title' | 'because'>;

/** Evidence that stands, one per result. */
const supporting = ({ evidence }: ItemStanding): ItemStanding['evidence'] =>
  evidence.filter(({ flaws }) => flaws.length === 0);

function boxMark(
  { item, state, needs }: ItemStanding,
  box: NonNullable<Item['box']>,
): Omit<Mark, keyof Common> {
  const isReached = state === 'reached';
  return {
    key: boxKey(item),
    place: box,
    desired: (own) => (isReached && !isTicked(own) ? 'x' : undefined),
    unproven: (own) => (!isReached && isTicked(own) ? { claim: '[x]', needs } : undefined),
  };
}

function rowMarks(
  standing: ItemStanding,
  common: Common,
  { folder, material, standings }: ItemMarksOptions,
): readonly Mark[] {
  const { item, level, binding } = standing;
  const { cells } = item;
  const lowest = binding.topics
    .map((topic) => standings.get(topic))
    .find((topic) => topic?.level === level);
  const marks: Mark[] = [];
  if (cells.level !== undefined) {
    marks.push({
      ...common,
      key: cellKey(item, 'level'),
      place: cells.level,
      desired: (own) => (level > (levelIn(own) ?? 0) ? withLevel(own, level) : undefined),
      unproven: (own) => {
        const claimed = levelIn(own) ?? 0;
        return claimed > level
          ? { claim: `L${claimed}`, needs: lackingFor(lowest, claimed) }
          : undefined;
      },
    });
  }
  if (cells.evidence !== undefined) {
    // No level without links, no links without a level.
    const links = level === 0 ? [] : rowLinks(standing, folder, material);
    marks.push({
      ...common,
      key: cellKey(item, 'evidence'),
      place: cells.evidence,
      ...addLinks(links),
    });
  }
  if (cells.status !== undefined) {
    marks.push({
      ...common,
      key: cellKey(item, 'status'),
      place: cells.status,
      ...statusMark(level),
    });
  }
  return marks;
}

/** The digit is replaced, the way of writing it stays: `**L0**` becomes `**L2**`. */
const withLevel = (own: string, level: number): string =>
  levelIn(own) === undefined ? `L${level}` : own.replace(/[0-5]/, String(level));

function rowLinks(standing: ItemStanding, folder: string, material: Material): readonly Link[] {
  const results = supporting(standing).map(({ id, path }) => ({
    text: id,
    href: hrefFrom(folder, path),
  }));
  const notes = notesOn(material, standing.binding.topics, ['session', 'note', 'design']).map(
    ({ kind, date, path }) => ({ text: `${kind} ${date}`, href: hrefFrom(folder, path) }),
  );
  return [...notes, ...results];
}

export const hrefFrom = (folder: string, path: string): string =>
  relative(folder, path).replaceAll(sep, '/');

/** Words that a status column uses; others are the learner's own and stay. */
const statuses = [
  /^(?:planned|not started|open|to ?do)$/i,
  /^(?:in progress|learning|active|started)$/i,
  /^(?:done|complete|completed|finished)$/i,
];

/** From L3 on the mechanism is implemented, compared and broken: done. */
function statusMark(level: number): Pick<Mark, 'desired' | 'unproven'> {
  const earned = level === 0 ? 0 : level < 3 ? 1 : 2;
  const rank = (own: string): number =>
    isBlank(own) ? 0 : statuses.findIndex((pattern) => pattern.test(own.trim()));
  return {
    desired: (own) => {
      const claimed = rank(own);
      return claimed >= 0 && earned > claimed ? ['', 'In progress', 'Done'][earned] : undefined;
    },
    unproven: (own) => (rank(own) > earned ? { claim: own, needs: [] } : undefined),
  };
}

function fieldMarks(
  standing: ItemStanding,
  common: Common,
  { folder, material }: ItemMarksOptions,
): readonly Mark[] {
  const { item, binding } = standing;
  const marks: Mark[] = [];
  const { link, notes } = item.fields;
  if (link !== undefined) {
    const results = supporting(standing).filter(
      ({ results: { kind } }) => kind === 'project' || kind === 'benchmark',
    );
    const links = results.map(({ id, path }) => ({ text: id, href: hrefFrom(folder, path) }));
    marks.push({ ...common, key: fieldKey(item, 'link'), place: link, ...addLinks(links) });
  }
  if (notes !== undefined) {
    const links = notesOn(material, binding.topics, ['note', 'design', 'explanation']).map(
      ({ title, path }) => ({ text: title, href: hrefFrom(folder, path) }),
    );
    marks.push({ ...common, key: fieldKey(item, 'notes'), place: notes, ...addLinks(links) });
  }
  return marks;
}
