/** @file Domains, tracks and phases: their names, weights and titles. */
import { groupId, readRoadmap } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';

describe('groupId', () => {
  it.each([
    ['A. LLM Foundations (10%)', 'A'],
    ['B) Data', 'B'],
    ['Track 01 — Frameworks', 'track-1'],
    ['Phase 0 — Environment', 'phase-0'],
    ['Phase 1: How Text Becomes Numbers', 'phase-1'],
    ['Этап 2. Данные', 'этап-2'],
    ['भाग 3: डेटा', 'भाग-3'],
    ['阶段 4：推理', '阶段-4'],
    ['المرحلة 5: الخدمة', 'المرحلة-5'],
    ['Phase 1a', 'phase-1a'],
    ['Interview prep', 'interview-prep'],
    ['One two three four five six seven', 'one-two-three-four-five-six'],
    ['__proto__', 'proto'],
    ['constructor', 'constructor'],
    ['🟢', 'section'],
    ['', 'section'],
  ])('of %j is %s', (heading, id) => {
    expect(groupId(heading)).toBe(id);
  });
});

describe('groups', () => {
  const overview = [
    '| Domain | Weight | Topics Covered | Status | Priority |',
    '|---|---|---|---|---|',
    '| **A. One** | 30% | 0/2 | ⚪ | High |',
    '| B. Two | 12.5 % | 1/2 | ⚪ |  |',
    '',
  ].join('\n');
  const groups = (text: string): readonly unknown[] => readRoadmap(text).groups;

  it('have the weights of the overview, or of their headings', () => {
    const text = `# Plan\n\n${overview}\n## A. One (1%)\n- [ ] a\n\n## B. Two\n- [ ] b\n\n## C. Three (5%)\n- [ ] c\n\n## D. Four (50% done)\n- [ ] d`;
    expect(groups(text)).toEqual([
      { id: 'A', title: 'A. One (1%)', line: 8, weight: 0.3, priority: 'High' },
      { id: 'B', title: 'B. Two', line: 11, weight: 0.125 },
      { id: 'C', title: 'C. Three (5%)', line: 14, weight: 0.05 },
      { id: 'D', title: 'D. Four (50% done)', line: 17 },
    ]);
  });

  it('are headings with something to learn beneath them', () => {
    const text =
      '# Plan\n\n## One\n- [ ] a\n\n## Weekly plan\n- [ ] b\n\n## Projects\n- [ ] c\n\n## Empty\n\n## Gaps\n- [ ] d';
    const { items, milestones } = readRoadmap(text);
    expect(groups(text)).toEqual([{ id: 'one', title: 'One', line: 3 }]);
    expect(items.map(({ group, role }) => [role, group])).toEqual([
      ['topic', 'one'],
      ['plan', undefined],
      ['project', undefined],
      ['gap', undefined],
    ]);
    expect(milestones.map(({ group }) => group)).toEqual([undefined]);
  });

  it('are of the first rank where no heading is the title of all', () => {
    const text = '# One\n- [ ] a\n## Part\n- [ ] b\n# Two\n- [ ] c';
    expect(readRoadmap(text).title).toBe('One');
    expect(readRoadmap(text).items.map(({ group }) => group)).toEqual(['one', 'one', 'two']);
  });

  it('do not get their meaning from the title of the document', () => {
    const text = '# My weekly projects and papers\n\n## Attention\n- [ ] a';
    expect(readRoadmap(text)).toMatchObject({
      title: 'My weekly projects and papers',
      items: [{ role: 'topic', section: ['Attention'], group: 'attention' }],
    });
  });
});
