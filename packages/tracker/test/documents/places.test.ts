/** @file Empty cells, the day of the last session, and items named by their line. */
import { describe, expect, it } from 'vitest';
import { findItem } from '../../src/index.ts';
import { run, sync } from './held.ts';

describe('an empty cell', () => {
  const table = (cells: string): string => `# Plan

## Track 01 — Core

| Module | Topic | Level | Evidence | Status |
|---|---|---|---|---|
| Text | Tokenization ${cells}
`;
  const link = '[tokenization](../results/tokenization/RESULTS.md)';

  it.each([
    ['| | | |', `| L3 | ${link} | Done |`],
    ['||||', `| L3 | ${link} | Done |`],
    ['|  |   |  |', `|  L3 |   ${link} |  Done |`],
    ['|\t|\t|\t|', `|\tL3 |\t${link} |\tDone |`],
  ])('%j is filled with a space on both sides, and given back', (cells, filled) => {
    const text = table(cells);
    const synced = sync(text, { evidence: [run('tokenization')] });
    const loose = (line: string): string => line.replaceAll(/[ \t]+/g, ' ');
    expect(loose(synced.text)).toBe(loose(table(filled)));
    const again = sync(synced.text, {
      evidence: [run('tokenization')],
      memories: synced.memories,
    });
    expect(again.text).toBe(synced.text);
    expect(again.memories).toEqual(synced.memories);
    expect(sync(synced.text, { memories: synced.memories })).toMatchObject({ text, memories: {} });
  });

  it('that the learner wrote into since stays as they left it', () => {
    const synced = sync(table('||||'), { evidence: [run('tokenization')] });
    const edited = synced.text.replace(link, `${link}, my notebook`);
    const { text } = sync(edited, { memories: synced.memories });
    expect(text).toBe(table('|| my notebook ||'));
  });
});

describe('the last session', () => {
  const log = (stated: string, rows: readonly string[]): string =>
    [
      '# Plan\n',
      `**Last Session:** ${stated}\n`,
      '- [ ] Tokenization\n',
      '## Sessions\n',
      '| Date | Topic | Notes |',
      '|---|---|---|',
      ...rows.map((day) => `| ${day} | Attention | read |`),
      '',
    ].join('\n');
  const days = ['2026-11-03', '2026-11-12', '2026-11-07'];

  it.each([
    ['2026-11-01', '2026-11-12'],
    ['2026-11-01 (at home)', '2026-11-12 (at home)'],
    ['YYYY-MM-DD', '2026-11-12'],
    ['-', '2026-11-12'],
    ['2026-11-12', '2026-11-12'],
    ['2026-12-24', '2026-12-24'],
    ['before the holidays', 'before the holidays'],
  ])('stated as %j follows the table: %j', (stated, followed) => {
    const synced = sync(log(stated, days));
    expect(synced.text).toBe(log(followed, days));
    const again = sync(synced.text, { memories: synced.memories });
    expect(again.text).toBe(synced.text);
    // Rows that are taken out take it back.
    expect(sync(log(followed, []), { memories: synced.memories }).text).toBe(log(stated, []));
  });
});

describe('an item named by its line', () => {
  const standing = (path: string) => ({
    ...sync('# Plan\n\n- [ ] Tokenization\n').standing,
    path,
  });
  const documents = [standing('/home/r.md'), standing('/home/skill-tracker.md')];

  it.each([
    ['r.md:3', '/home/r.md'],
    ['home/r.md:3', '/home/r.md'],
    ['./skill-tracker.md:3', '/home/skill-tracker.md'],
    ['/home/skill-tracker.md:3', '/home/skill-tracker.md'],
  ])('%s is of %s', (query, path) => {
    expect(findItem(documents, query).document.path).toBe(path);
  });

  it.each(['tracker.md:3', 'ome/r.md:3', 'r.md:4'])('%s is of none', (query) => {
    expect(() => findItem(documents, query)).toThrow(
      expect.objectContaining({ code: 'unknown-item' }),
    );
  });
});
