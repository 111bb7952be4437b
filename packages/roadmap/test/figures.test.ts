/** @file What a document says about itself, and its table of sessions. */
import { readRoadmap } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';

const figures = (text: string): readonly (readonly string[])[] =>
  readRoadmap(text).figures.map(({ id, text: value, line }) => [id, value, `${line}`]);

describe('figures', () => {
  it.each([
    ['Last updated: 2026-01-01', 'last-updated', '2026-01-01'],
    ['**Overall Coverage**: 0 / 5', 'coverage', '0 / 5'],
    ['- Coverage: 3%', 'coverage', '3%'],
    ['Projects Shipped: 0', 'projects-shipped', '0'],
    ['Evaluation suites built: 0', 'eval-suites', '0'],
    ['Serving benchmarks: 1', 'serving-benchmarks', '1'],
    ['Current topic: BPE', 'current-topic', 'BPE'],
    ['Last session: -', 'last-session', '-'],
    ['Time budget: 8 hrs/week', 'time-budget', '8 hrs/week'],
    ['# Current status\nPhase: 1', 'current-phase', '1'],
  ])('has %j', (text, id, value) => {
    expect(figures(text).map((figure) => figure.slice(0, 2))).toEqual([[id, value]]);
  });

  it.each([
    'Phase: 1',
    'constructor: 1',
    '```\nLast updated: x\n```',
    '<!-- Last updated: x -->',
    '- [ ] Coverage: x',
    'My last updated: x',
    '# Plan\n## Notes\nNotes: x',
  ])('has none in %j', (text) => {
    expect(figures(text)).toEqual([]);
  });

  it('takes the first where a thing is said twice', () => {
    expect(figures('Coverage: 1\nLast session: a\nCoverage: 2')).toEqual([
      ['coverage', '1', '1'],
      ['last-session', 'a', '2'],
    ]);
  });

  it('reads the table of domains, and the notes of each', () => {
    const text = [
      '# Plan',
      '| Domain | Topics Covered | Status |',
      '|---|---|---|',
      '| A. One | 0/___ | ⚪ Not Started |',
      '| B. Two | - | ⚪ |',
      '',
      '## A. One',
      '### Notes / Links',
      '- Notes: `a.md`',
    ].join('\n');
    expect(figures(text)).toEqual([
      ['group-covered:A', '0/___', '4'],
      ['group-status:A', '⚪ Not Started', '4'],
      ['group-status:B', '⚪', '5'],
      ['group-notes:A', '`a.md`', '9'],
    ]);
  });
});

describe('a table of sessions', () => {
  const head = '| Date | Topics Covered | Notes |\n|---|---|---|';
  const log = (text: string): unknown => readRoadmap(text).sessionLog;

  it('knows its rows, those that only show how, and where the next one goes', () => {
    const text = `${head}\n| 2026-01-16 | BPE | [a](a.md) |\n| YYYY-MM-DD | _ |  |\n\nafter`;
    expect(log(text)).toMatchObject({
      header: ['Date', 'Topics Covered', 'Notes'],
      rows: [
        { line: 3, cells: ['2026-01-16', 'BPE', 'a'], isPlaceholder: false },
        { line: 4, cells: ['YYYY-MM-DD', '_', ''], isPlaceholder: true },
      ],
      end: text.indexOf('\n\nafter'),
    });
  });

  it('may be empty', () => {
    const text = `${head}\r\n`;
    expect(log(text)).toEqual({
      header: ['Date', 'Topics Covered', 'Notes'],
      rows: [],
      end: text.length - 2,
    });
  });

  it('is the first that has dates and topics', () => {
    expect(log('| Date | Event |\n|---|---|\n| 1 | 2 |')).toBeUndefined();
    const { sessionLog } = readRoadmap(
      `| Resource | Type |\n|---|---|\n| a | b |\n\n${head}\n| 1 | 2 | 3 |`,
    );
    expect(sessionLog?.rows).toHaveLength(1);
  });
});
