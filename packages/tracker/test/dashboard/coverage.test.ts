import { readFileSync } from 'node:fs';
import { bindItems, readRoadmap, styleIds, templatePath } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';
import { coverageRows, renderCoverage } from '../../src/dashboard/coverage.ts';
import { countsAsTopic } from '../../src/documents/coverage.ts';
import { chaptersOf, formatShare } from '../../src/dashboard/parts.ts';
import { standDocument } from '../../src/documents/stand.ts';
import { judgeTopics } from '../../src/judge.ts';
import { evidence } from '../sample-evidence.ts';
import { hrefsIn, wordsIn } from './reading.ts';
import { aDocument, aStanding, ownStanding } from './sample-items.ts';

const path = '/learner/progress/plan.md';
const hrefOf = (to: string): string => `../${to}`;
const run = evidence({ id: 'attention', kind: 'lab' });
const flawed = { ...evidence({ id: 'attention.practice', kind: 'practice' }), flaws: ['altered'] };

const domain = (id: string, weight?: number) => ({
  id,
  title: `Domain ${id}`,
  line: 1,
  ...(weight === undefined ? {} : { weight }),
});
const items = (inGroup: string, reached: number, open: number) => [
  ...Array.from({ length: reached }, (_, index) =>
    aStanding({
      item: { title: `reached ${index}`, group: inGroup },
      state: 'reached',
      level: 3,
      evidence: [run, flawed],
    }),
  ),
  ...Array.from({ length: open }, (_, index) =>
    aStanding({ item: { title: `open ${index}`, group: inGroup } }),
  ),
];

const weighted = aDocument({
  path,
  style: 'mastery',
  title: 'Plan',
  groups: [domain('A', 0.3), domain('B', 0.1), domain('C'), domain('D', 0.6)],
  // D has nothing that evidence can prove: its weight must not pull the rest down.
  items: [
    ...items('A', 1, 3),
    ...items('B', 1, 1),
    ...items('C', 2, 0),
    ownStanding('a book', 'D'),
  ],
});

const render = (document: typeof weighted) => {
  const [chapter] = chaptersOf([document]);
  return renderCoverage(chapter!, hrefOf);
};

describe('weighted coverage', () => {
  it('is the weighted mean over the domains that have an item; one without a weight weighs their mean', () => {
    const coverage = coverageRows(weighted);
    expect(coverage.weighted?.share).toBeCloseTo((0.3 * 0.25 + 0.1 * 0.5 + 0.2 * 1) / 0.6, 12);
    expect(coverage).toMatchObject({ covered: 4, total: 8 });
  });

  it('says the figures and how they come about', () => {
    const words = wordsIn(render(weighted));
    expect(words).toContain('54% by weight; 4 of 8 items are covered by evidence.');
    expect(words).toContain(
      '(30% × 1/4 + 10% × 1/2 + 20% × 2/2) ÷ 60% = 54%. By count: 4 ÷ 8 = 50%.',
    );
    expect(words).toContain('1 row without an item counts for nothing.');
    expect(words).toMatch(/Domain A 30% 1 of 4, 25% attention Domain B 10% 1 of 2, 50%/);
    expect(words).toMatch(/Domain C none 2 of 2, 100% attention Domain D 60% nothing that/);
  });

  it('links each figure to the evidence behind it, once, and to none that counts for nothing', () => {
    expect(hrefsIn(render(weighted))).toEqual(
      Array.from({ length: 3 }, () => '../results/attention/RESULTS.md'),
    );
  });
});

describe('coverage without weights', () => {
  it('counts all items as one row where there are no groups', () => {
    const plain = aDocument({
      path,
      style: 'checklist',
      title: 'Plan',
      items: [...items('x', 1, 2), ownStanding('a book')],
    });
    expect(coverageRows(plain)).toMatchObject({
      covered: 1,
      total: 3,
      rows: [{ title: 'All items', covered: 1, total: 3, support: [{ id: 'attention' }] }],
    });
    expect(coverageRows(plain).weighted).toBeUndefined();
    expect(wordsIn(render(plain))).toContain('1 of 3 items are covered by evidence, 33%.');
  });

  it('counts what the document counts: topics within groups, not what says them again', () => {
    const again = aStanding({
      item: { title: 'derive it', role: 'objective', group: 'A' },
      level: 2,
      evidence: [run],
    });
    const document = aDocument({
      path,
      style: 'sequential',
      title: 'Plan',
      groups: [domain('A')],
      items: [...items('A', 0, 1), again, ...items('elsewhere', 1, 0)],
    });
    expect(coverageRows(document)).toMatchObject({
      covered: 1,
      total: 2,
      rows: [
        { title: 'Domain A', covered: 0, total: 1, support: [] },
        { title: 'Elsewhere', covered: 1, total: 1, support: [{ id: 'attention' }] },
      ],
    });
  });

  it('says what to do where no item names a topic', () => {
    const empty = aDocument({ path, style: 'checklist', title: 'Plan' });
    expect(wordsIn(render(empty))).toContain('./gradus track bind');
  });
});

it('never rounds to nothing or to all what is neither', () => {
  expect([0, 0.001, 0.0149, 0.5, 0.996, 1].map(formatShare)).toEqual([
    '0%',
    '<1%',
    '1%',
    '50%',
    '>99%',
    '100%',
  ]);
});

it.each(styleIds)('counts what the groups of a %s document count', (style) => {
  const roadmap = readRoadmap(readFileSync(templatePath(style), 'utf8'));
  const standing = standDocument({
    path,
    roadmap,
    bindings: bindItems(roadmap),
    standings: judgeTopics({ evidence: [], labs: [] }),
    material: { notes: [], entries: [], isWritten: () => false },
    memories: {},
  });
  expect(standing.groups.length).toBeGreaterThan(0);
  for (const { group: of, total } of standing.groups) {
    const members = standing.items.filter(
      (item) => item.item.group === of.id && countsAsTopic(item),
    );
    expect(members).toHaveLength(total);
  }
});
