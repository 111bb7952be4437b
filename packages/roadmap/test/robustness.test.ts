/**
 * @file Large, deep and hostile documents. Bounds of time are so wide that only work which grows
 * with the square of a document breaks them: minutes, where a second is usual.
 */
import { bindItems, criterionOf, readRoadmap, type Roadmap } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';
import { underTitle, wrongPlaces } from './places.ts';

const boundMs = 30_000;

function readAndBind(text: string): Roadmap {
  const startedAt = performance.now();
  const roadmap = readRoadmap(text);
  const bindings = bindItems(roadmap);
  for (const milestone of roadmap.milestones.slice(0, 5000)) {
    for (const item of milestone.items.slice(0, 10)) {
      criterionOf(item, milestone, roadmap, bindings);
    }
  }
  expect(performance.now() - startedAt).toBeLessThan(boundMs);
  return roadmap;
}

const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const table = '| Module | Topic | Level | Evidence | Status |\n|---|---|---|---|---|\n';

describe('a large document', () => {
  it('of 5 MB with boxes, fields, rows and milestones is read whole', () => {
    const part = (index: number): string =>
      [
        `## Phase ${index}: Attention and more`,
        `- [ ] KV cache, part ${index}`,
        '  - Notes: _to be added_',
        '',
        `${table}| **Serving** | Batching ${index} | L0 | - | Planned |`,
        '|  | Tokenization | L1 | - | Planned |',
        '',
        '### Milestones',
        `- [ ] At least 3 part ${index} topics reach L3`,
        '- [ ] KV cache',
        '',
      ].join('\n');
    const count = 16_500;
    const text = `# Plan\n${times(count, part)}`;
    expect(text.length).toBeGreaterThan(5_000_000);
    const { items, groups, milestones } = readAndBind(text);
    expect([items.length, groups.length, milestones.length]).toEqual([count * 5, count, count]);
  });

  it('has 100,000 rows', () => {
    const roadmap = readAndBind(
      `## Track 1\n${table}${times(100_000, (index) => `|  | Topic ${index} | L0 | - | Planned |\n`)}`,
    );
    expect(roadmap.items).toHaveLength(100_000);
    expect(roadmap.items.at(-1)?.title).toBe('Topic 99999');
    expect(wrongPlaces(roadmap)).toEqual([]);
  });

  it('may be one line', () => {
    const long = 'a'.repeat(5_000_000);
    expect(readAndBind(`# ${long}`).title).toBe(long);
    expect(readAndBind(underTitle(`- [ ] ${long}`)).items).toHaveLength(1);
    expect(readAndBind(underTitle(long)).items).toEqual([]);
  });

  it.each([
    'word ',
    '[',
    '[a](',
    '![',
    '*a ',
    '_',
    '`',
    '<a ',
    '&a',
    '\\',
    '|',
    '#',
    '> ',
    '~~',
    '!',
  ])('has a title of %j over and over', (piece) => {
    const title = piece.repeat(10_000 / piece.length);
    const text = underTitle(`- [ ] x ${title}`, `- [ ] KV cache`, `## ${title}`, '- [ ] LoRA');
    expect(readAndBind(text).items.map(({ line }) => line)).toEqual([3, 4, 6]);
  });

  it('has a long heading over many items', () => {
    const heading = 'h '.repeat(100_000);
    expect(readAndBind(`# Plan\n## ${heading}\n${'- [ ] a\n'.repeat(20_000)}`).items).toHaveLength(
      20_000,
    );
  });
});

describe('lines made to be read slowly', () => {
  const spaces = ' '.repeat(300_000);
  it.each([
    ['a value', `Notes: a${spaces}b`],
    ['a name', `- ${spaces}Notes: a`],
    ['marks of quotations', `${'> '.repeat(400)}Notes: a`],
    ['a legend', `⚪ not started ${'x'.repeat(300_000)} learning${spaces}solid`],
    ['a legend of one stage', '🟡 learning '.repeat(30_000)],
    ['a box of a milestone', `## Milestones\n- [ ] at least 3${spaces}a b${spaces}c`],
    ['many counts', `## Milestones\n- [ ] ${'at least 3 a '.repeat(30_000)}`],
    ['no topics', `## Milestones\n- [ ] a${spaces}b${' core'.repeat(30_000)}`],
    ['a weight', `## A. ${'('.repeat(100_000)}${'5%'.repeat(100_000)}`],
    ['a number', `## Phase ${'0'.repeat(300_000)}x\n- [ ] a`],
    ['a cell', `${table}| ${spaces}a |${'1'.repeat(300_000)}|${spaces}| ${'\\'.repeat(300_000)} |`],
    ['a row of bars', `${table}${'|'.repeat(300_000)}`],
    ['a date', `| Date | Topic |\n|---|---|\n|${'-_. '.repeat(100_000)}x|(${'('.repeat(100_000)}|`],
    ['a label', `${'a '.repeat(100_000)}:\n- [ ] b`],
    ['a box', `- [ ]${spaces}a${spaces}`],
  ])('%s', (_, text) => {
    expect(wrongPlaces(readAndBind(`# Plan\n\n${text}\n`))).toEqual([]);
  });
});

describe('a deep document', () => {
  it.each([10, 60, 300])('of lists %i deep is read to its end', (depth) => {
    const lists = times(depth, (index) => `${'  '.repeat(index)}- [ ] level ${index}\n`);
    const { items } = readAndBind(`# Plan\n\n## A\n\n${lists}\n## After\n\n- [x] end\n`);
    expect(items).toHaveLength(depth + 1);
    expect(items.at(-1)?.title).toBe('end');
  });

  it('that is deeper is refused, rather than read in part', () => {
    const lists = `${'- '.repeat(2000)}a\n`;
    for (const text of [lists, `# Plan\n\n${lists}\n- [ ] end`]) {
      expect(() => readRoadmap(text)).toThrow(
        expect.objectContaining({ code: 'too-deeply-nested', kind: 'usage' }),
      );
    }
    expect(() => readRoadmap(`# Plan\n\n${lists}`)).toThrow('line 3');
    expect(() => readRoadmap('>'.repeat(100_000))).toThrow('500 deep');
  });
});

describe('names that objects have', () => {
  it('are headings, titles, modules and fields like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const text = names
      .map((name) =>
        [
          `## ${name}`,
          `- [ ] ${name}`,
          `  - ${name}: v`,
          '',
          `${table}| ${name} | ${name} | L0 |`,
          '',
        ].join('\n'),
      )
      .join('\n');
    const { items, groups } = readAndBind(`# Plan\n${text}`);
    expect(groups.map(({ id }) => id)).toEqual([
      'proto',
      'constructor',
      'tostring',
      'hasownproperty',
      'valueof',
    ]);
    expect(items).toHaveLength(10);
    expect(items.map(({ fields }) => Object.keys(fields).join())).toEqual(
      groups.flatMap(({ id }) => [id, '']),
    );
  });
});

describe('HTML inside Markdown', () => {
  it('hides what is in it, and not what is between its parts', () => {
    const text = underTitle(
      '<details>',
      '<summary>- [ ] no</summary>',
      '',
      '- [ ] yes',
      '',
      '</details>',
      '',
      '<!-- - [ ] no',
      '',
      '- [ ] no -->',
      '<pre>',
      '- [ ] no',
      '',
      '- [ ] no',
      '</pre>',
      '- [ ] and <b>yes</b> <!-- no -->',
    );
    expect(readRoadmap(text).items.map(({ title }) => title)).toEqual(['yes', 'and yes']);
  });
});

describe('other languages', () => {
  it.each([
    ['German', 'Phase 1: Grundlagen', 'Aufmerksamkeit über Schlüssel verstehen (größer)'],
    ['Chinese', '阶段 1：基础', '理解 注意力机制（Attention）'],
    ['Arabic', 'المرحلة 1: الأساسيات', 'فهم آلية الانتباه'],
    ['Hindi', 'चरण 1: आधार', 'ध्यान तंत्र को समझें'],
    ['Thai', 'ระยะที่ 1', 'เข้าใจกลไกความสนใจ'],
    ['Russian', 'Этап 1. Основы', 'Понять механизм внимания'],
    ['one that combines', 'Phase 1: E\u0301te\u0301', 'A\u030Angstro\u0308m 🟢'],
  ])('are read: %s', (_, heading, title) => {
    const text = `# P\r\n\r\n## ${heading}\r\n\r\n- [x] ${title}\r\n  - Notes: ${title}\r\n- [ ] ${title} 2\r\n`;
    const roadmap = readRoadmap(text);
    expect(wrongPlaces(roadmap)).toEqual([]);
    expect(roadmap.groups.map((group) => group.title)).toEqual([heading]);
    expect(roadmap.items.map((item) => [item.title, item.box?.text])).toEqual([
      [title, 'x'],
      [`${title} 2`, ' '],
    ]);
    expect(roadmap.items[0]?.fields['notes']?.text).toBe(title);
    const [first = '', second = ''] = roadmap.items.map(({ id }) => id);
    expect(first).toMatch(/^[\p{L}\p{M}\p{N}-]+\/[\p{L}\p{M}\p{N}-]+$/u);
    expect(second).toBe(`${first}-2`);
  });
});
