/** @file Blocks and their places: against another parser, and the cases that are easily got wrong. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, outline } from '../src/outline.ts';
import type { Place } from '../src/roadmap.ts';
import { documents, noise } from './markdown-corpus.ts';
import { type Found, type FoundCell, remarkReads } from './remark-oracle.ts';

const boxesIn = (blocks: readonly Block[]): Found['boxes'] =>
  blocks.flatMap((block) =>
    block.kind === 'item' && block.box !== undefined
      ? [{ offset: block.box.span.start, checked: block.box.text !== ' ' }]
      : [],
  );

const rowsIn = (blocks: readonly Block[]): Found['rows'] =>
  blocks.flatMap((block) =>
    block.kind === 'row'
      ? [
          block.cells.slice(0, block.header.length).map(({ span, text }) => ({
            text,
            offset: text === '' ? undefined : span.start,
          })),
        ]
      : [],
  );

/** A row of nothing but a bar has one empty cell or none; nobody can tell. */
const filled = (rows: Found['rows']): readonly (readonly FoundCell[])[] =>
  rows.map((row) => row.slice(0, row.findLastIndex(({ text }) => text !== '') + 1));

/** `title` of each item, with the offset of its box. */
const items = (text: string): readonly (readonly [string, number | undefined])[] =>
  outline(text).flatMap((block) =>
    block.kind === 'item' ? [[block.text, block.box?.span.start] as const] : [],
  );

const cellsOfRows = (text: string): readonly (readonly string[])[] =>
  outline(text).flatMap((block) => (block.kind === 'row' ? [block.cells.map((c) => c.text)] : []));

describe('the corpus', () => {
  it('has much of everything, so that the comparison means something', () => {
    const sample = fc.sample(documents, { numRuns: 200, seed: 5 }).map(remarkReads);
    const count = (of: (found: Found) => readonly unknown[]): number =>
      sample.reduce((sum, found) => sum + of(found).length, 0);
    expect(count(({ boxes }) => boxes)).toBeGreaterThan(300);
    expect(count(({ boxes }) => boxes.filter(({ checked }) => checked))).toBeGreaterThan(100);
    expect(count(({ rows }) => rows)).toBeGreaterThan(200);
    expect(count(({ headings }) => headings)).toBeGreaterThan(20);
  });
});

describe('outline', () => {
  it('finds the boxes, cells and headings that remark finds, where remark finds them', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const blocks = outline(text);
        const theirs = remarkReads(text);
        expect(boxesIn(blocks)).toEqual(theirs.boxes);
        expect(filled(rowsIn(blocks))).toEqual(filled(theirs.rows));
        const headings = blocks.flatMap((block) => (block.kind === 'heading' ? [block.line] : []));
        expect(headings).toEqual(theirs.headings);
      }),
      { numRuns: 300 },
    );
  });

  it('points at a box and at cells in any text whatever', () => {
    fc.assert(
      fc.property(noise, (text) => {
        const at = ({ span }: Place): string => text.slice(span.start, span.end);
        const blocks = outline(text);
        const boxes = blocks.flatMap((block) =>
          block.kind === 'item' && block.box !== undefined ? [block.box] : [],
        );
        const around = boxes.map(({ span }) => text.slice(span.start - 1, span.end + 1));
        expect(around).toEqual(boxes.map((box) => `[${box.text}]`));
        const rows = blocks.flatMap((block) => (block.kind === 'row' ? [block] : []));
        const cells = rows.flatMap((row) => row.cells);
        expect(cells.map(at)).toEqual(cells.map((cell) => cell.text));
        // Where there is no markup, the parser's own cells are the same.
        const plain = rows.filter((row) => /^[a-z0-9 |]*$/i.test(row.source.text));
        expect(plain.map(({ texts }) => texts)).toEqual(
          plain.map((row) => row.header.map((_, column) => row.cells[column]?.text ?? '')),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a box', () => {
  it.each([
    ['- [ ] a', 'a', 3],
    ['* [x] a', 'a', 3],
    ['+ [X] a', 'a', 3],
    ['1. [ ] a', 'a', 4],
    ['1) [ ] a', 'a', 4],
    ['10. [ ] a', 'a', 5],
    ['> - [ ] a', 'a', 5],
    ['> > 1. [ ] a', 'a', 8],
    ['-\t[ ] a', 'a', 3],
    ['- [ ]\ta', 'a', 3],
    ['- [ ]   a', 'a', 3],
    ['- [\t] a', 'a', 3],
    ['- - [ ] a', 'a', 5],
    ['-\n  [ ] a', 'a', 5],
    ['- [ ]\n  a', 'a', 3],
    ['- [ ] a\nlazy', 'a lazy', 3],
    ['- [ ] **a** `b` [c](d)  ', 'a b c', 3],
    ['- [x](y) z', 'x z', undefined],
    ['- [ ] [x](y) z', 'x z', 3],
    // A definition does not make a link of the box.
    ['- [x] a\n\n[x]: /u', 'a', 3],
    ['- [ ] \u00A0a', 'a', 3],
    ['- [ ] <!-- c -->', '', 3],
    // Code is no paragraph, so any number may begin a list after it; remark wants a 1.
    ['    code\n10. [ ] a', 'a', 14],
  ])('is found in %j', (text, title, offset) => {
    expect(items(text).at(-1)).toEqual([title, offset]);
  });

  it.each([
    '- [ ]',
    '- [ ] ',
    '- []a',
    '- [ ]a',
    '- [  ] a',
    '- [y] a',
    '- [ ]\u00A0a',
    '- [ ]\u3000a',
    String.raw`- \[ ] a`,
    '- `[ ] a`',
    '- <b>[ ] a</b>',
    '- **[ ] a**',
    '- # [ ] a',
    '- # a\n\n  [ ] b',
    '- > [ ] a',
    '-\n  > [ ] a',
    '- a\n\n  [ ] b',
    '- ```\n  x\n  ```\n  [ ] b',
    '-     [ ] a',
    '[ ] a',
    '    - [ ] a',
    '```\n- [ ] a\n```',
    '<div>\n- [ ] a\n</div>',
    '<!--\n- [ ] a\n\n- [ ] b\n-->',
    '| a |\n|---|\n| - [ ] b |',
  ])('is not found in %j', (text) => {
    expect(boxesIn(outline(text))).toEqual([]);
    expect(remarkReads(text).boxes).toEqual([]);
  });
});

describe('a row', () => {
  const table = (...rows: readonly string[]): string =>
    ['| a | b |', '|---|---|', ...rows, ''].join('\n');

  it.each([
    ['| x | y |', ['x', 'y']],
    ['x | y', ['x', 'y']],
    ['|x|y|', ['x', 'y']],
    [' | x | y | ', ['x', 'y']],
    ['|  | y |', ['', 'y']],
    ['|| y', ['', 'y']],
    ['| x |', ['x']],
    ['| x | y | z |', ['x', 'y', 'z']],
    ['|\tx\t|\ty\t|', ['x', 'y']],
    [String.raw`| x \| z | y |`, [String.raw`x \| z`, 'y']],
    // Code does not protect a bar.
    ['| `x | y` |', ['`x', 'y`']],
    [String.raw`| x | y\ `, ['x', 'y\\']],
    [String.raw`| x | y \|`, ['x', String.raw`y \|`]],
    ['| 注意力 | 🟢 e\u0301 |', ['注意力', '🟢 e\u0301']],
  ])('has cells: %j', (row, cells) => {
    expect(cellsOfRows(table(row))).toEqual([cells]);
    expect(filled(rowsIn(outline(table(row))))).toEqual(filled(remarkReads(table(row)).rows));
  });

  it('takes a bar behind two backslashes for a part of its cell, as GitHub does', () => {
    // cmark-gfm looks at one backslash alone (table_cell in scanners.re); remark counts them.
    const blocks = outline(table(String.raw`| x \\| y | z |`));
    const rows = blocks.flatMap((block) => (block.kind === 'row' ? [block] : []));
    expect(rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      [String.raw`x \\| y`, 'z'],
    ]);
    expect(rows.map(({ texts }) => texts)).toEqual([['x | y', 'z']]);
  });

  it('can stand in a quotation and in a list', () => {
    expect(cellsOfRows('> | a |\n> |---|\n> | x |')).toEqual([['x']]);
    expect(cellsOfRows('- | a |\n  |---|\n  | x |\n')).toEqual([['x']]);
    expect(cellsOfRows('> > a | b\n> > --|--\n> > x | y')).toEqual([['x', 'y']]);
  });

  it('gives an empty cell a place behind its first space', () => {
    const text = table('|  | y |', '|| y |', '| | y |');
    const starts = outline(text).flatMap((block) =>
      block.kind === 'row' ? [(block.cells[0]?.span.start ?? 0) - block.source.start] : [],
    );
    expect(starts).toEqual([2, 1, 2]);
  });
});

describe('a heading', () => {
  const sections = (text: string): readonly string[] =>
    outline(text).flatMap(({ kind, section }) =>
      kind === 'item' ? [section.map((heading) => heading.text).join(' > ')] : [],
    );

  it('holds what follows, until one of its rank', () => {
    const text = '# A\n- a\n### B\n- b\n## C\n- c\n\nD\n===\n- d';
    expect(sections(text)).toEqual(['A', 'A > B', 'A > C', 'D']);
  });

  it('begins no section inside a list or a quotation', () => {
    expect(sections('# A\n\n> # Note\n\n- # Item\n\n- [ ] b')).toEqual(['A', 'A']);
  });

  it('is not made of front matter', () => {
    const body = '# A\n- a\n\nB\n---\n- b';
    const lines = (text: string): (number | string)[] =>
      outline(text).flatMap(({ kind, line, section }) =>
        kind === 'item' ? [line, section.length] : [],
      );
    expect(lines(body)).toEqual([2, 1, 6, 2]);
    expect(lines(`---\ntitle: x\ntags: [a]\n---\n${body}`)).toEqual([6, 1, 10, 2]);
    expect(lines(`---\r\ntitle: x\r\n---\r\n${body}`)).toEqual([5, 1, 9, 2]);
    // A line across the page, and YAML without an end.
    expect(sections(`---\n\n${body}`)).toEqual(['A', 'A > B']);
    expect(outline('---\ntitle: x\n# A').map(({ kind }) => kind)).toEqual(['paragraph', 'heading']);
    expect(outline('---\ntitle: x\n---')).toEqual([]);
  });
});

describe('a label', () => {
  const labels = (text: string): readonly (string | undefined)[] =>
    outline(text).flatMap((block) => (block.kind === 'item' ? [block.label] : []));

  it.each([
    ['Milestones\n\n- a', 'Milestones'],
    ['**Focus**:\n- a', 'Focus'],
    ['Outputs by end of week:\n- a', 'Outputs by end of week'],
    ['This is what you will do.\n- a', undefined],
    [`${'long '.repeat(13)}:\n- a`, undefined],
    ['Focus:\n\n<!-- note -->\n\n- a', 'Focus'],
    ['Focus:\n\n| a |\n|---|\n\n- a', undefined],
    ['Focus:\n\n---\n\n- a', undefined],
    ['Focus:\n\n## B\n\n- a', undefined],
    ['> Focus:\n\n- a', undefined],
  ])('of %j', (text, label) => {
    expect(labels(text)).toEqual([label]);
  });

  it('does not leave the item that it stands in', () => {
    expect(labels('- a\n\n  Focus:\n\n1. b')).toEqual([undefined, undefined]);
    expect(labels('- a\n\n  Focus:\n\n  - b')).toEqual([undefined, 'Focus']);
  });
});
