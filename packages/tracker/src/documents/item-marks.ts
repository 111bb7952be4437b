/** @file The marks of items: check boxes, level, evidence and status cells, links beneath a box. */
import { relative, sep } from 'node:path';
import type { Item } from '@gradus/roadmap';
import { addLinks, type Link } from './links.ts';
import { givenBack, isBlank, type Mark } from './marks.ts';
import { type Material, notesAbout, notesOn } from './material.ts';
import { boxKey, cellKey, fieldKey, isTicked, levelIn, withLevel } from './own-text.ts';
import { isGate, lackingOn } from './reach.ts';
import type { ItemStanding } from './standing.ts';
import type { Standing } from '../judge.ts';

export interface ItemMarksOptions {
  /** The document's folder, absolute: links are relative to it. */
  readonly folder: string;
  readonly material: Material;
  readonly standings: ReadonlyMap<string, Standing>;
}

export function itemMarks(standing: ItemStanding, options: ItemMarksOptions): readonly Mark[] {
  const { item } = standing;
  const because = supporting(standing)
    .filter(({ stale }) => !isGate(item) || stale.length === 0)
    .map(({ id }) => id);
  const common = { line: item.line, title: item.title, because, isGate: isGate(item) };
  const marks: Mark[] = [];
  if (item.box !== undefined) marks.push({ ...common, ...boxMark(standing, item.box) });
  if (item.cells.level !== undefined) marks.push(...rowMarks(standing, common, options));
  marks.push(...fieldMarks(standing, common, options));
  // Only the learner knows what no topic can prove; it may have had one before.
  return standing.state === 'own' ? marks.map((mark) => shownOrGivenBack(mark, standing)) : marks;
}

/** What the learner shows ticks the box. */
function shownOrGivenBack(mark: Mark, { item, links = [] }: ItemStanding): Mark {
  if (mark.key !== boxKey(item) || links.length === 0) return givenBack(mark);
  return {
    ...givenBack(mark),
    because: links,
    behind: links,
    desired: (own) => (isTicked(own) ? undefined : 'x'),
  };
}

type Common = Pick<Mark, 'line' | 'title' | 'because' | 'isGate'>;

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
  const lacking = (wanted: number): readonly string[] =>
    lackingOn(binding.topics, wanted, standings);
  // No level without links, no links without a level.
  const links = level === 0 ? [] : rowLinks(standing, folder, material);
  const { evidence } = cells;
  const behind = [
    ...common.because,
    ...notesOn(material, binding.topics, ['session', 'note', 'design', 'explanation']).map(
      ({ path }) => hrefFrom(folder, path),
    ),
  ];
  const isBacked = evidence === undefined || links.length > 0 || !isBlank(evidence.text);
  const marks: Mark[] = [];
  if (cells.level !== undefined) {
    marks.push({
      ...common,
      behind,
      key: cellKey(item, 'level'),
      place: cells.level,
      desired: (own) => {
        if (!isBacked) return undefined;
        if (isBlank(own)) return level > 0 ? `L${level}` : undefined;
        // Words instead of a level are the learner's own, and stay.
        return level > (levelIn(own) ?? level) ? withLevel(own, level) : undefined;
      },
      unproven: (own) => {
        const claimed = levelIn(own) ?? 0;
        return claimed > level ? { claim: `L${claimed}`, needs: lacking(claimed) } : undefined;
      },
      amount: (text) => levelIn(text) ?? 0,
    });
  }
  if (evidence !== undefined) {
    const key = cellKey(item, 'evidence');
    marks.push({ ...common, behind, key, place: evidence, ...addLinks(links) });
  }
  if (cells.status !== undefined) {
    marks.push({
      ...common,
      behind,
      key: cellKey(item, 'status'),
      place: cells.status,
      ...statusMark(isBacked ? level : 0, lacking),
    });
  }
  return marks;
}

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
const doneLevel = 3;

function statusMark(
  level: number,
  lacking: (wanted: number) => readonly string[],
): Pick<Mark, 'desired' | 'unproven' | 'amount'> {
  const earned = level === 0 ? 0 : level < doneLevel ? 1 : 2;
  const rank = (own: string): number =>
    isBlank(own) ? 0 : statuses.findIndex((pattern) => pattern.test(own.trim()));
  return {
    desired: (own) => {
      const claimed = rank(own);
      return claimed >= 0 && earned > claimed ? ['', 'In progress', 'Done'][earned] : undefined;
    },
    // To have begun is no claim that needs a proof.
    unproven: (own) =>
      rank(own) === 2 && earned < 2 ? { claim: own, needs: lacking(doneLevel) } : undefined,
    amount: rank,
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
    const links = notesAbout(material, binding.topics, ['note', 'design', 'explanation']).map(
      ({ title, path }) => ({ text: title, href: hrefFrom(folder, path) }),
    );
    const behind = links.map(({ href }) => href);
    const key = fieldKey(item, 'notes');
    marks.push({ ...common, behind, key, place: notes, ...addLinks(links) });
  }
  return marks;
}
