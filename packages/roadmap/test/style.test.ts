/** @file The style of a document, also of one that follows none of the five. */
import { readFileSync } from 'node:fs';
import { readRoadmap, styleIds } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';

const legend = '⚪ not started 🟡 learning 🟢 solid 🔵 advanced 🟣 expert';
const levels = '| Topic | Level |\n|---|---|\n| a | L0 |';
const milestones = '| Milestone | Exit Criteria |\n|---|---|\n| M1 | a |';

describe('the style', () => {
  it.each(styleIds)('of the fresh %s document is its own', (style) => {
    const path = new URL(`../templates/${style}.md`, import.meta.url);
    expect(readRoadmap(readFileSync(path, 'utf8')).style).toBe(style);
  });

  it.each([
    [levels, 'levels'],
    [`${legend}\n\n- [ ] a`, 'mastery'],
    [milestones, 'sequential'],
    ['- [ ] a', 'checklist'],
    ['# A\n\n- a', 'phases'],
    // What is more telling decides.
    [`${legend}\n\n${levels}\n\n- [ ] a`, 'levels'],
    [`${milestones}\n\n- [ ] a`, 'sequential'],
    // Unknown documents.
    ['', 'phases'],
    ['Just prose.', 'phases'],
    ['| Level | Meaning |\n|---|---|\n| L0 | nothing |', 'phases'],
    ['| Name | Levels |\n|---|---|\n| a | b |', 'phases'],
  ] as const)('of %j is %s', (text, style) => {
    expect(readRoadmap(text).style).toBe(style);
  });

  it('is the learner’s to say', () => {
    const text = '# A\n\n- one\n\n## Milestones\n\n- two';
    expect(readRoadmap(text).items.map(({ title }) => title)).toEqual(['one', 'two']);
    expect(readRoadmap(text, 'checklist')).toMatchObject({ style: 'checklist', items: [] });
  });
});
