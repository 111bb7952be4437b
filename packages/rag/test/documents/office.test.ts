import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/index.ts';
import { fixturePath } from './fixtures/make-fixtures.ts';
import { sheetRow, writeZip, xlsxParts } from './fixtures/zip-writer.ts';
import { defectsOf } from './sound.ts';

const readFixture = (name: string) => parseDocument(readFileSync(fixturePath(name)), name);

describe('Word documents', () => {
  it('has headings, tables with spanned cells, and what the file says of itself', async () => {
    const document = await readFixture('report.docx');
    expect(defectsOf(document)).toEqual([]);
    expect(document.text).toBe(
      [
        '# Yearly report',
        '# Costs',
        'Oil was dearer than in any year before.',
        '| Good | Price |  |\n| Oil | 31 | per barrel |',
        '## Coal & water',
        'Both came by boat.',
      ].join('\n\n'),
    );
    expect(document.blocks.at(-1)!.section).toEqual(['Costs', 'Coal & water']);
    expect(document.metadata).toMatchObject({
      format: 'docx',
      title: 'Report of the board',
      author: 'The board',
      created: '1911-03-01T00:00:00Z',
    });
  });
});

describe('workbooks', () => {
  it('has a heading and a table for each sheet that holds something', async () => {
    const document = await readFixture('stations.xlsx');
    expect(defectsOf(document)).toEqual([]);
    expect(document.text).toBe(
      [
        '# Stations',
        '| Station | Height |\n| --- | --- |\n| Grey Skerry | 38 |\n| North \\| Head | 24.5 |',
        '# Notes',
        '| Checked twice |',
      ].join('\n\n'),
    );
    expect(document.blocks[1]).toMatchObject({ headerRows: 1, section: ['Stations'] });
  });

  it('is told by its content, whatever it is called', async () => {
    const bytes = writeZip(xlsxParts({ A: sheetRow(1, ['x', 1]) }));
    expect((await parseDocument(bytes, 'a.docx')).metadata.format).toBe('xlsx');
  });
});
