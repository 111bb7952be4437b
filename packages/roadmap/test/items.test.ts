/** @file Items of lists and tables: what they are, under which names, and what belongs to them. */
import { readRoadmap } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';

const read = (...lines: readonly string[]): ReturnType<typeof readRoadmap> =>
  readRoadmap(lines.join('\n'));
const ids = (...lines: readonly string[]): readonly string[] =>
  read(...lines).items.map(({ id }) => id);

describe('the id of an item', () => {
  it('is its group, the headings below that, and its title', () => {
    expect(
      ids(
        '# Plan',
        '## A. One',
        '### A1. Two',
        '- [ ] Three: **four** (five)',
        '## B. Six',
        '- [ ] a',
      ),
    ).toEqual(['a/a1-two/three-four-five', 'b/a']);
  });

  it('has the module of a row, and the code of a milestone', () => {
    const text = [
      '# Plan',
      '## Track 01',
      '| Module | Topic | Level |',
      '|---|---|---|',
      '| M | t | L0 |',
      '## Phase 2',
      '| Milestone | Exit criteria |',
      '|---|---|',
      '| M5 | a |',
      '| | b |',
    ];
    expect(ids(...text)).toEqual(['track-1/m/t', 'phase-2/m5', 'phase-2/b']);
  });

  it('tells the same words in one place apart by their order, and clashes with none', () => {
    expect(
      ids('- [ ] paper', '- [ ] paper', '- [ ] paper 2', '- [ ] paper.2', '- [ ] paper'),
    ).toEqual(['paper', 'paper.2', 'paper-2', 'paper-2.2', 'paper.3']);
  });

  it('does not change with what is written elsewhere', () => {
    const before = [
      '# Plan',
      '## Phase 1',
      '### Topics',
      '- [ ] a',
      '## Phase 2',
      '### Topics',
      '- [ ] b',
    ];
    const expected = ids(...before);
    const elsewhere = [
      '- [ ] b',
      'A paragraph.',
      '### Project: x\n- [ ] a',
      '> - [ ] b',
      '| b |\n|---|\n| b |',
    ];
    for (const added of elsewhere) {
      const after = ids(...before.toSpliced(4, 0, '', added, ''));
      expect(after.filter((id) => expected.includes(id))).toEqual(expected);
    }
  });

  it('is never empty and not without end', () => {
    expect(ids('- [ ] 🟢', '- [ ] 🟢', '- [ ] <br>')).toEqual(['item', 'item.2', 'item.3']);
    const [latin, chinese] = ids(`- [ ] ${'word '.repeat(2000)}`, `- [ ] ${'注意'.repeat(5000)}`);
    expect(latin).toBe('word-word-word-word-word-word-word-word');
    expect(chinese).toBe('注意'.repeat(60));
  });
});

describe('an item of a list', () => {
  it('has the fields beneath it', () => {
    const { items } = read(
      '- [ ] a',
      '  - Format: Notebook',
      '  - **Notes**: first',
      '  - Notes: second',
      '  - constructor: c',
      '  - __proto__: p',
      '  - [ ] Link: of its own',
      '    - Link: of b',
      '- [ ] c',
    );
    expect(items.map(({ title }) => title)).toEqual(['a', 'Link: of its own', 'c']);
    const texts = items.map(({ fields }) =>
      Object.entries(fields).map(([name, { text }]) => `${name}=${text}`),
    );
    expect(texts).toEqual([
      ['format=Notebook', 'notes=first', 'constructor=c', 'proto=p'],
      ['link=of b'],
      [],
    ]);
  });

  it('is under the labels above it', () => {
    const { items } = read(
      '# Plan',
      '## Projects',
      '### P1. RAG',
      '- [ ] Repo',
      '- **Deliverables**:',
      '  - [ ] Report',
      '',
      'Milestones',
      '',
      '- [ ] Done',
    );
    expect(items.map(({ section, role }) => [section.slice(2), role])).toEqual([
      [[], 'task'],
      [['Deliverables'], 'deliverable'],
      [['Milestones'], 'milestone'],
    ]);
  });

  it('is a project by itself where it has its heading alone', () => {
    const { items, milestones } = read('# Plan', '## Project: x', '- [ ] Build x', '  - Link: -');
    expect(items.map(({ role }) => role)).toEqual(['project']);
    expect(milestones).toEqual([
      {
        id: 'project-x/build-x',
        title: 'Build x',
        line: 3,
        kind: 'project',
        optional: false,
        items,
      },
    ]);
  });
});

describe('an item of a table', () => {
  it('is in the module that was named last, in its own table only', () => {
    const head = ['| Module | Skill | Lvl | Proof |', '|---|---|---|---|'];
    const { items } = read(
      ...head,
      '|  | a | 1 | - |',
      '| M | b | 2 | - |',
      '| &nbsp; | c | 3 | - |',
      '|  |  | 4 | - |',
      '| N | d |',
      '',
      ...head,
      '|  | e | 5 | - |',
    );
    expect(
      items.map(({ section, title, cells }) => [...section, title, cells.level?.text]),
    ).toEqual([
      ['a', '1'],
      ['M', 'b', '2'],
      ['M', 'c', '3'],
      ['N', 'd', undefined],
      ['e', '5'],
    ]);
    expect(Object.keys(items[0]?.cells ?? {})).toEqual(['level', 'evidence']);
  });

  it('may have no column of modules', () => {
    const { items } = read('| Topic | Level | Status |', '|---|---|---|', '| a | L1 | Done |');
    expect(items).toMatchObject([{ id: 'a', section: [], cells: { status: { text: 'Done' } } }]);
  });
});

describe('milestones', () => {
  it('hold the boxes under their heading, wherever they stand there', () => {
    const { milestones, items } = read(
      '# Plan',
      '## Phase 1',
      '- [ ] topic',
      '### Milestone 1 (Framework L4)',
      '- [ ] a',
      '  - [ ] b',
      '## Phase 2',
      '- [ ] topic',
      '### Milestone 1',
      '- [ ] c',
    );
    expect(milestones.map(({ id, code, level, group }) => [id, code, level, group])).toEqual([
      ['milestone-1', 'Milestone 1', 4, 'phase-1'],
      ['milestone-1.2', 'Milestone 1', undefined, 'phase-2'],
    ]);
    expect(milestones[0]?.items).toEqual(items.filter(({ line }) => line === 5 || line === 6));
    expect(milestones[0]?.items[0]).toBe(items.find(({ line }) => line === 5));
  });
});
