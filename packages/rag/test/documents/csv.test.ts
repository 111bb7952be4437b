import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRows } from '../../src/documents/csv.ts';
import { cellTexts, parseDocument } from '../../src/index.ts';
import { defectsOf } from './sound.ts';

const read = (text: string, path = 'table.csv') => parseDocument(Buffer.from(text), path);

describe('fields', () => {
  it('has the span of every field, inside its quotation marks', () => {
    const text = 'a,"b, ""c""",d\r\n\r\n1,,"x\ny"';
    const { rows } = splitRows(text, ',');
    expect(rows.map(({ cells }) => cells.map(({ start, end }) => text.slice(start, end)))).toEqual([
      ['a', 'b, ""c""', 'd'],
      ['1', '', 'x\ny'],
    ]);
    expect(rows.map(({ span }) => [span.start, span.end])).toEqual([
      [0, 14],
      [18, 26],
    ]);
  });

  it('reads what csv-parse reads', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', '7', ' ', ',', '"', '\n', ';') });
    const table = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows
          .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        const ours = splitRows(text, ',').rows.map(({ cells }) =>
          cells.map(({ start, end }) => text.slice(start, end).replaceAll('""', '"')),
        );
        expect(ours).toEqual(parse(text, { relax_column_count: true }));
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('covers any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') }), (text) => {
        const { rows } = splitRows(text, ',');
        const outside = rows.reduceRight(
          (rest, { span }) => rest.slice(0, span.start) + rest.slice(span.end),
          text,
        );
        expect(outside.replaceAll(/[\r\n]/g, '')).toBe('');
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('documents', () => {
  it.each([
    ['comma', 'name,height\nTower,38\nMill,12\n'],
    ['semicolon', 'name;height\nTower;38\nMill;12\n'],
    ['tab', 'name\theight\nTower\t38\nMill\t12\n'],
  ])('finds the %s by itself', async (_, text) => {
    const document = await read(text);
    expect(defectsOf(document)).toEqual([]);
    const [table] = document.blocks;
    expect(table).toMatchObject({ kind: 'table', headerRows: 1 });
    expect(document.text).toBe(text);
    expect(table?.kind === 'table' && cellTexts(document, table)).toEqual([
      ['name', 'height'],
      ['Tower', '38'],
      ['Mill', '12'],
    ]);
  });

  it('takes commas in German numbers for what they are', async () => {
    const document = await read('Ort;Preis\nUlm;3,50\nHof;4,20\n');
    const [table] = document.blocks;
    expect(table?.kind === 'table' && cellTexts(document, table)[1]).toEqual(['Ulm', '3,50']);
  });

  it('names no columns after numbers', async () => {
    expect((await read('1,2\n3,4\n')).blocks[0]).toMatchObject({ headerRows: 0 });
  });

  it('says what does not fit', async () => {
    expect((await read('a,b\n1,2\n3\n4,"5\n')).metadata.notes).toEqual([
      '1 of 4 rows have other than 2 fields.',
      'The quotation mark at character 12 is never closed.',
    ]);
  });
});
