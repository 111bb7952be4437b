/**
 * @file Every row of five real roadmaps mentions the topics it is about. The documents are real
 * data, read from GRADUS_DATA_DIR. This package depends on nothing, so the skip is written here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { topicById, topicsIn } from '@gradus/topics';
import {
  agendaMilestones,
  masteryMilestones,
  matrixTracks,
  ownEvidenceOnly,
  planBoxes,
  trackerSections,
} from './roadmap-bindings.ts';

const folder = join(process.env['GRADUS_DATA_DIR'] ?? '', 'roadmaps');
const present = process.env['GRADUS_DATA_DIR'] !== undefined && existsSync(folder);
const required = process.env['GRADUS_REQUIRE_DATA'] === '1';

const linesOf = (name: string): string[] =>
  readFileSync(join(folder, `${name}.md`), 'utf8').split('\n');

/** The first capture of each line that matches. */
const captures = (lines: readonly string[], pattern: RegExp): string[] =>
  lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);

/** The lines between a heading and the next of the same or a higher rank. */
function section(lines: readonly string[], heading: RegExp): string[] {
  const start = lines.findIndex((line) => heading.test(line));
  const rank = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 0;
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => (/^#+/.exec(line)?.[0].length ?? 7) <= rank);
  return start < 0 ? [] : end < 0 ? after : after.slice(0, end);
}

/** Rows whose topics are not all mentioned, as a person reads them; none is what we want. */
function unbound(rows: readonly string[], expected: readonly (readonly string[])[]): string[] {
  return rows.flatMap((row, index) => {
    const wanted = expected[index] ?? ['(no row expected here)'];
    const found = topicsIn(row).map(({ id }) => id);
    const fits = wanted.includes(ownEvidenceOnly)
      ? found.length === 0
      : wanted.every((id) => found.includes(id));
    return fits
      ? []
      : [`${row}: wanted ${wanted.join(' ')}, found ${found.join(' ') || 'nothing'}`];
  });
}

const title = present ? 'real roadmaps' : 'real roadmaps (skipped: set GRADUS_DATA_DIR (roadmaps))';
// oxlint-disable-next-line vitest/valid-title -- it says what is missing
describe.skipIf(!present && !required)(title, () => {
  const box = /^\s*- \[[ x]\] (.+)/;

  it.each(Object.entries(trackerSections))('skill-tracker %s', (name, expected) => {
    const boxes = captures(section(linesOf('skill-tracker'), RegExp(`^### ${name}\\.`)), box);
    expect(boxes).toHaveLength(expected.length);
    expect(unbound(boxes, expected)).toEqual([]);
  });

  it('skill-tracker has no other box in domains A to I', () => {
    const lines = linesOf('skill-tracker');
    const end = lines.findIndex((line) => line.startsWith('## Projects'));
    expect(captures(lines.slice(0, end), box)).toHaveLength(101);
    expect(Object.values(trackerSections).flat()).toHaveLength(101);
  });

  it.each([0, 1, 2, 3])('skill-matrix track %i', (track) => {
    const expected = matrixTracks[track] ?? [];
    const lines = section(linesOf('skill-matrix'), RegExp(`^## Track 0${track + 1}`));
    const rows = captures(lines, /^\|[^|]*\|([^|]+)\| L\d/);
    expect(rows).toHaveLength([16, 12, 10, 6][track] ?? 0);
    expect(expected).toHaveLength(rows.length);
    expect(unbound(rows, expected)).toEqual([]);
  });

  it('mastery-roadmap milestones', () => {
    const rows = captures(linesOf('mastery-roadmap'), /^\| M\d+ \|(.+)\|/);
    expect(rows).toHaveLength(14);
    expect(unbound(rows, masteryMilestones)).toEqual([]);
  });

  it('engineer-agenda milestones and portfolio', () => {
    const lines = linesOf('engineer-agenda');
    const phases = [0, 1, 2, 3, 4, 5, 6].flatMap((phase) => {
      const inside = section(lines, RegExp(`^# Phase ${phase} `));
      return captures(inside.slice(inside.indexOf('Milestones')), /^- (.+)/);
    });
    const portfolio = captures(section(lines, /^# Portfolio/), /^- (.+)/);
    expect(phases).toHaveLength(11);
    expect(portfolio).toHaveLength(5);
    expect(unbound([...phases, ...portfolio], agendaMilestones)).toEqual([]);
  });

  it('learning-plan boxes', () => {
    const boxes = captures(linesOf('learning-plan'), box);
    expect(boxes).toHaveLength(24);
    expect(unbound(boxes, planBoxes)).toEqual([]);
  });
});

describe('the bindings', () => {
  it('name topics that exist', () => {
    const all = [
      ...Object.values(trackerSections),
      ...matrixTracks,
      masteryMilestones,
      agendaMilestones,
      planBoxes,
    ].flat(2);
    const unknown = all.filter((id) => id !== ownEvidenceOnly && topicById(id) === undefined);
    expect(unknown).toEqual([]);
  });
});
