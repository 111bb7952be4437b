/** @file The shared documents against what another converter gets out of them (markitdown's expected output). */
import { readFileSync } from 'node:fs';
import { describeWithData } from '@gradus/datasets/testing';
import { expect, it } from 'vitest';
import { cellTexts, type Document, parseDocument } from '../../src/index.ts';
import { overlap, words } from './overlap.ts';
import { defectsOf } from './sound.ts';

const read = (path: string): Promise<Document> => parseDocument(readFileSync(path), path);

/** Non-empty cells of every row of every table. */
const rowsOf = (document: Document): Set<string> =>
  new Set(
    document.blocks
      .filter((block) => block.kind === 'table')
      .flatMap((table) => cellTexts(document, table))
      .map((cells) => cells.filter((cell) => cell !== '').join(' | ')),
  );
const expectedRows = (markdown: string): string[] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .filter((cell) => cell !== '')
        .join(' | '),
    );

const figures = [
  // name, words found in the same order, precision, rows of tables, of which ours has the same.
  // The rows that differ are one title above two tables, a remark alone on its line, a total alone
  // on its line, and a head in which the other converter took two columns for one.
  ['RECEIPT-2024-TXN-98765_retail_purchase', 1, 1, 0, 0],
  ['REPAIR-2022-INV-001_multipage', 1, 1, 41, 38],
  ['SPARSE-2024-INV-1234_borderless_table', 1, 1, 20, 20],
  ['movie-theater-booking-2024', 1, 1, 25, 23],
  ['test', 0.99, 0.99, 0, 0],
] as const;

for (const [name, ordered, precision, rows, found] of figures)
  describeWithData(
    name,
    [`documents/${name}.pdf`, `documents/expected/${name}.md`],
    (path, expectedPath) => {
      it('has the words, in the order, and the rows', async () => {
        const document = await read(path);
        expect(defectsOf(document)).toEqual([]);
        const expected = readFileSync(expectedPath, 'utf8');
        const measured = overlap(words(document.text), words(expected));
        expect(measured.ordered).toBeGreaterThanOrEqual(ordered);
        expect(measured.recall).toBeGreaterThanOrEqual(ordered);
        expect(measured.precision).toBeGreaterThanOrEqual(precision);
        const wanted = expectedRows(expected);
        const ours = rowsOf(document);
        expect([wanted.length, wanted.filter((row) => ours.has(row)).length]).toEqual([
          rows,
          found,
        ]);
      });
    },
  );

describeWithData(
  'the paper in Word, the workbook and the pages',
  [
    'documents/test.docx',
    'documents/test.xlsx',
    'documents/test_blog.html',
    'documents/test_wikipedia.html',
    'documents/expected/test.md',
  ],
  (docx, xlsx, blog, wikipedia, paper) => {
    it('has in Word what the same section has in PDF', async () => {
      const document = await read(docx);
      expect(defectsOf(document)).toEqual([]);
      expect(
        document.blocks
          .filter(({ kind }) => kind === 'heading')
          .map(({ span }) => document.text.slice(span.start, span.end)),
      ).toEqual([
        '# AutoGen: Enabling Next-Gen LLM Applications via Multi-Agent Conversation',
        '# Abstract',
        '# Introduction',
        '## d666f1f7-46cb-42bd-9a39-9a39cf2a509f',
      ]);
      // The first page of the paper, as far as its introduction goes before the list of concepts.
      const [introduction] = readFileSync(paper, 'utf8').split('While there is contemporaneous');
      expect(overlap(words(document.text), words(introduction!)).ordered).toBeGreaterThan(0.98);
      const table = document.blocks.find((block) => block.kind === 'table')!;
      expect(cellTexts(document, table)[2]).toEqual([
        '13',
        '14',
        '49e168b7-d2ae-407f-a055-2167576f39a1',
        '15',
        '16',
        '17',
      ]);
    });

    it('has every cell of both sheets', async () => {
      const document = await read(xlsx);
      expect(defectsOf(document)).toEqual([]);
      const tables = document.blocks.filter((block) => block.kind === 'table');
      expect(tables.map(({ rows, section }) => [section[0], rows.length])).toEqual([
        ['Sheet1', 24],
        ['09060124-b5e7-4717-9d07-3c046eb', 5],
      ]);
      expect(cellTexts(document, tables[0]!)[13]).toEqual([
        '58',
        '6ff4173b-42a5-4784-9b19-f49caff4d93d',
        '22',
        '9',
      ]);
    });

    it('has the words of the blog and none of its frame', async () => {
      const document = await read(blog);
      expect(defectsOf(document)).toEqual([]);
      for (const sentence of [
        'Large language models (LLMs) are powerful tools that can generate natural language texts for various applications',
        'an example where high cost can easily prevent a generic complex task',
        'temperature: The parameter that controls the randomness of the output text.',
      ])
        expect(document.text).toContain(sentence);
      for (const frame of ['Skip to main content', 'Edit this page', 'Recent posts', 'Copyright'])
        expect(document.text).not.toContain(frame);
    });

    it('has the article of the encyclopedia, its facts as a table, and none of its frame', async () => {
      const document = await read(wikipedia);
      expect(defectsOf(document)).toEqual([]);
      expect(document.text).toContain(
        'Microsoft was founded by Bill Gates and Paul Allen on April 4, 1975',
      );
      const facts = document.blocks.find((block) => block.kind === 'table')!;
      expect(cellTexts(document, facts)).toContainEqual(['ISIN', 'US5949181045']);
      for (const frame of [
        'move to sidebar',
        'Create account',
        '154 languages',
        'Jump to content',
        'Privacy policy',
      ])
        expect(document.text).not.toContain(frame);
      // All of its chapters; the seventh <h2> of the file heads the table of contents.
      const chapters = document.blocks.filter(
        (block) => block.kind === 'heading' && block.level === 2,
      );
      expect(chapters.map((block) => block.kind === 'heading' && block.title)).toEqual([
        'History',
        'Corporate affairs',
        'Corporate identity',
        'See also',
        'References',
        'External links',
      ]);
    });
  },
);
