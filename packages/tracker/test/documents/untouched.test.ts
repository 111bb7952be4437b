/** @file Without evidence a sync changes nothing, whatever the document looks like. */
import { decodeText, encodeText, readRoadmap, styleIds } from '@gradus/roadmap';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sync } from './held.ts';

/** Words that mean something to the reader of documents, and some that mean nothing. */
const word = fc.constantFrom(
  'Tokenization',
  'attention',
  'LoRA',
  'RAG',
  'Project',
  'Milestones',
  'Notes',
  'Graduation Criteria',
  'Phase 2',
  'Current Status',
  'Track 01',
  'A.',
  'Optional',
  'Überblick',
  '学习',
  'constructor',
  '__proto__',
  '`code | bar`',
  '<b>bold</b>',
  String.raw`a \| b`,
  '**strong**',
  'L3',
  '',
);
const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const anyText = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((text) => text.replace(/^\uFEFF/, ''));

const heading = fc
  .tuple(fc.integer({ min: 1, max: 4 }), phrase)
  .map(([depth, text]) => `${'#'.repeat(depth)} ${text}`);
const box = fc
  .tuple(fc.constantFrom('', '  ', '\t', '> '), fc.constantFrom(' ', 'x', 'X', '-'), phrase)
  .map(([indent, mark, text]) => `${indent}- [${mark}] ${text}`);
const field = fc
  .tuple(
    fc.constantFrom('Notes', 'Link', 'Resources'),
    fc.constantFrom('_to be added_', '-', 'mine'),
  )
  .map(([name, value]) => `  - ${name}: ${value}`);
const figure = fc.constantFrom(
  '**Last Updated**: YYYY-MM-DD  ',
  'Last updated: 2026-01-01',
  '- **Overall Coverage**: 0 / ___ topics = **0%**',
  '- **Overall Coverage**: 7 / 9 = 77.8%',
  '- **Projects Shipped**: 0 / ___',
  '- **Eval Suites Built**: 2 / 3',
  '**Current topic:** Tokenization (in progress)',
  '**Phase:** Phase 1 - From Text',
  '> **Mastery legend**: ⚪ not started · 🟡 learning · 🟢 solid · 🔵 advanced · 🟣 expert',
);
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const levelTable = fc
  .array(
    fc.tuple(
      phrase,
      phrase,
      fc.constantFrom('L0', 'L4', '**L2**', '', 'L2.5', 'expert', '3'),
      fc.constantFrom('-', '', '[paper](https://example.org/a)', 'mine'),
      fc.constantFrom('Planned', 'Done', 'In progress', 'blocked', ''),
    ),
    { maxLength: 4 },
  )
  .map((rows) =>
    [
      row(['Module', 'Topic', 'Level', 'Evidence', 'Status']),
      '|---|---|---:|---|---|',
      ...rows.map(row),
    ].join('\n'),
  );
const overview = fc
  .array(
    fc.tuple(
      phrase,
      fc.constantFrom('0/___', '3/12', ''),
      fc.constantFrom('⚪ Not Started', '🟢 Solid'),
    ),
    {
      maxLength: 3,
    },
  )
  .map((rows) =>
    [row(['Domain', 'Covered', 'Status']), '|---|---|---|', ...rows.map(row)].join('\n'),
  );

const document = fc
  .tuple(
    fc.array(fc.oneof(heading, box, field, figure, levelTable, overview, phrase, anyText), {
      maxLength: 30,
    }),
    fc.constantFrom('\n', '\n\n', '\r\n', '\r\n\r\n', '\r'),
    fc.boolean(),
  )
  .map(([blocks, end, isEnded]) => {
    const text = blocks.join(end);
    return (isEnded ? text + end : text).replaceAll('\n', end.includes('\r') ? '\r\n' : '\n');
  });

describe('a sync without evidence', () => {
  it('changes not a byte of a generated document, in any style', () => {
    fc.assert(
      fc.property(
        document,
        fc.constantFrom(undefined, ...styleIds),
        fc.boolean(),
        (text, style, hasBom) => {
          const bytes = encodeText({ text, hasBom });
          const decoded = decodeText(bytes, 'plan.md');
          const {
            text: after,
            memories,
            plan,
          } = sync(decoded.text, style === undefined ? {} : { style });
          expect(plan.changes).toEqual([]);
          expect(memories).toEqual({});
          expect(encodeText({ ...decoded, text: after })).toEqual(bytes);
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });

  it('is put to the test: the generated documents hold every kind of mark', () => {
    const seen = new Set<string>();
    for (const text of fc.sample(document, { numRuns: 500, seed: 3 })) {
      const { items, figures, style } = readRoadmap(text);
      seen.add(style);
      for (const item of items) {
        if (item.box !== undefined) seen.add('box');
        for (const name of [...Object.keys(item.cells), ...Object.keys(item.fields)])
          seen.add(name);
      }
      for (const { name } of figures) seen.add(name);
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'levels',
        'mastery',
        'checklist',
        'phases',
        'box',
        'level',
        'evidence',
        'status',
        'notes',
        'link',
        'coverage',
        'group-covered',
        'group-status',
        'last-updated',
        'current-topic',
        'current-phase',
        'projects-shipped',
        'eval-suites',
        'group-notes',
      ]),
    );
  });
});
