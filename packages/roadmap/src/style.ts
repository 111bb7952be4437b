/** @file Which of the five styles a document follows: what gives each away, most telling first. */
import type { Block, RowBlock } from './outline.ts';
import type { Legend, StyleId } from './roadmap.ts';

export function recogniseStyle(blocks: readonly Block[], legend: Legend | undefined): StyleId {
  const rows = blocks.filter((block) => block.kind === 'row');
  if (rows.some(isLevelRow)) return 'levels';
  if (legend !== undefined) return 'mastery';
  if (rows.some(isMilestoneRow)) return 'sequential';
  return blocks.some((block) => block.kind === 'item' && block.box !== undefined)
    ? 'checklist'
    : 'phases';
}

/** The column whose heading matches; -1 where there is none. */
export const columnOf = (header: readonly string[], heading: RegExp): number =>
  header.findIndex((text) => heading.test(text.trim()));

export const levelColumn = /^(?:level|lvl)$/i;
export const criteriaColumn = /^(?:exit |acceptance )?criteria$/i;

export const isLevelRow = ({ header }: RowBlock): boolean => columnOf(header, levelColumn) > 0;

export const isMilestoneRow = ({ header }: RowBlock): boolean =>
  columnOf(header, /^milestones?$/i) >= 0 && columnOf(header, criteriaColumn) >= 0;
