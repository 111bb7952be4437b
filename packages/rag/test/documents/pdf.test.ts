import { readFileSync } from 'node:fs';
import { getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { cellTexts, parseDocument, textOf } from '../../src/index.ts';
import { fixturePath } from './fixtures/make-fixtures.ts';
import { type PlacedText, writePdf } from './fixtures/pdf-writer.ts';
import { defectsOf } from './sound.ts';

const read = (...pages: readonly (readonly PlacedText[])[]) =>
  parseDocument(writePdf({ pages }), 'made.pdf');

const readFixture = (name: string) => parseDocument(readFileSync(fixturePath(name)), name);

describe('PDF', () => {
  it('reads columns one after the other, rebuilds the table below, and leaves out running heads', async () => {
    const document = await readFixture('lighthouses.pdf');
    expect(defectsOf(document)).toEqual([]);
    expect(document.text).toBe(
      [
        '# Keepers and lenses',
        'Lighthouses were built where ships were lost. A keeper trimmed the lamp at dusk, wound the clockwork that turned the lens, and wrote down every ship that passed and every change of the wind. Oil had to be carried up two hundred and twelve steps, and so had water and coal, whatever the weather was on that coast in January.',
        'Lenses made of rings of glass threw the light of one flame as far as twenty miles. The weight of such a lens is several tons; it floats on a trough of mercury, and one finger can turn it. Engines drive it today, and no keeper is there to write anything down. The log of the station ends with the words: light tested, door shut.',
        '## Stations of the coast',
        '| Station | Height (m) | Range (nm) | Automated |\n| --- | --- | --- | --- |\n| Grey Skerry | 38 | 21 | 1987 |\n| North Head | 24 |  | 1991 |\n| Sandy Point | 17 | 12 |  |',
        '## What a log says',
        '1. The hour at which the lamp was lit.\n2. The wind, and whether there was fog.',
        'Nothing is left of the first tower but a ring of stones.',
      ].join('\n\n'),
    );
    expect(document.metadata.title).toBe('Coastal lights');
    expect(document.metadata.notes).toEqual(['6 running heads and page numbers were left out.']);
  });

  it('says on which page, and where on it, each block stands', async () => {
    const document = await readFixture('lighthouses.pdf');
    expect(document.blocks.map(({ page }) => page)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 3]);
    expect(document.pages.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(textOf(document, document.pages[2]!.span)).toBe(
      'Nothing is left of the first tower but a ring of stones.',
    );
    // The left column was set at x 72, its first baseline at 690 and its last at 618, in 10 points.
    expect(document.blocks[1]!.box).toMatchObject({ left: 72, top: 698, bottom: 616 });
  });

  it('puts the halves of words together, and leaves hyphens that belong', async () => {
    const lines = [
      'Some texts are about agents, and about multi-agent work, in which several agents con-',
      'verse with each other about work that is done by multi-',
      'agent teams, as it is here and as it has been everywhere.',
    ];
    const document = await read(lines.map((text, i) => ({ text, x: 72, y: 700 - i * 12 })));
    expect(document.text).toContain('several agents converse with');
    expect(document.text).toContain('done by multi-agent teams');
  });

  it('takes a raised digit as a part of its line', async () => {
    const document = await read([
      { text: 'We present a lamp', x: 72, y: 700 },
      { text: '3', x: 152, y: 704, size: 6 },
      { text: 'that never goes out in the night.', x: 159, y: 700 },
    ]);
    expect(document.text).toBe('We present a lamp3 that never goes out in the night.');
  });

  it('makes no table of prose in which words stand wide apart once', async () => {
    const document = await read([
      { text: 'To whom it may concern', x: 72, y: 700 },
      { text: '3 March 1911', x: 400, y: 700 },
      {
        text: 'The lamp went out twice in the night of the storm, and was lit again both times.',
        x: 72,
        y: 680,
      },
    ]);
    expect(document.blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'paragraph']);
  });

  it('joins cells that go on in the next line', async () => {
    const rows = [
      ['Station', 'Remarks'],
      ['Grey Skerry', 'Tower of granite,'],
      ['', 'four storeys'],
      ['North Head', 'Iron frame'],
    ];
    const heights = [700, 676, 664, 640];
    const document = await read(
      rows.flatMap((row, i) =>
        row.flatMap((text, j) => (text === '' ? [] : [{ text, x: 72 + 150 * j, y: heights[i]! }])),
      ),
    );
    const [table] = document.blocks;
    expect(table?.kind === 'table' && cellTexts(document, table)).toEqual([
      ['Station', 'Remarks'],
      ['Grey Skerry', 'Tower of granite, four storeys'],
      ['North Head', 'Iron frame'],
    ]);
  });
});

it('is encrypted so that the right password opens it', async () => {
  const bytes = new Uint8Array(readFileSync(fixturePath('encrypted.pdf')));
  const pdf = await getDocumentProxy(bytes, { password: 'lens', verbosity: 0 });
  const { items } = await (await pdf.getPage(1)).getTextContent();
  expect(items.map((item) => ('str' in item ? item.str : '')).join('')).toBe('Nobody reads this.');
  await pdf.loadingTask.destroy();
});
