import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellTexts, parseDocument, textOf } from '../../src/index.ts';
import { defectsOf } from './sound.ts';

const markdown = `---
title: Coastal lights
lang: en
date: 1911-03-01
---
# Lamps

Lit at *dusk*.

## Oil

- from whales
- from coal
  - and from shale

| Year | Price |
| ---- | ----: |
| 1859 | 31 \\| 32 |
| 1860 |       |

\`\`\`sh
light --on
\`\`\`

> Doors shut.

# Logs
`;

describe('Markdown', () => {
  it('has blocks whose spans point into the file, under their headings', async () => {
    const document = await parseDocument(Buffer.from(markdown), 'lamps.md');
    expect(defectsOf(document)).toEqual([]);
    expect(document.text).toBe(markdown);
    expect(document.textOrigin).toBe('file');
    expect(
      document.blocks.map((block) => [block.kind, textOf(document, block.span), block.section]),
    ).toEqual([
      ['heading', '# Lamps', []],
      ['paragraph', 'Lit at *dusk*.', ['Lamps']],
      ['heading', '## Oil', ['Lamps']],
      ['list-item', '- from whales', ['Lamps', 'Oil']],
      ['list-item', '- from coal', ['Lamps', 'Oil']],
      ['list-item', '- and from shale', ['Lamps', 'Oil']],
      [
        'table',
        markdown.slice(markdown.indexOf('| Year'), markdown.indexOf('\n\n```')),
        ['Lamps', 'Oil'],
      ],
      ['code', '```sh\nlight --on\n```', ['Lamps', 'Oil']],
      ['paragraph', 'Doors shut.', ['Lamps', 'Oil']],
      ['heading', '# Logs', []],
    ]);
    const table = document.blocks.find((block) => block.kind === 'table')!;
    expect(cellTexts(document, table)).toEqual([
      ['Year', 'Price'],
      ['1859', String.raw`31 \| 32`],
      ['1860', ''],
    ]);
    expect(document.metadata).toMatchObject({
      format: 'markdown',
      title: 'Coastal lights',
      language: 'en',
      created: '1911-03-01',
    });
  });

  it('is sound on whatever is written', async () => {
    const piece = fc.constantFrom(
      '# a',
      '- b',
      '1. c',
      '| d | e |\n|---|---|\n| f |',
      '```\ng',
      '> h',
      '---',
      '[^1]: i',
      '<b>',
      '\n',
      '   ',
      'words',
      '\t',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
        const text = `x\n\n${pieces.join('\n')}`;
        expect(defectsOf(await parseDocument(Buffer.from(text), 'any.md'))).toEqual([]);
      }),
      { seed: 3, numRuns: 150 },
    );
  });
});

describe('plain text', () => {
  it('parts paragraphs where lines are blank', async () => {
    const document = await parseDocument(
      Buffer.from('\n  One\n two. \n \t\n\nThree.\r\n\r\nFour'),
      'a.txt',
    );
    expect(defectsOf(document)).toEqual([]);
    expect(document.blocks.map(({ span }) => textOf(document, span))).toEqual([
      'One\n two.',
      'Three.',
      'Four',
    ]);
  });
});

describe('encodings', () => {
  const text = 'Größe, déjà vu: 10 €';
  const bytes: Record<string, Uint8Array> = {
    'utf-8': Buffer.from(text),
    'utf-8 with a mark': Buffer.from(`\ufeff${text}`),
    'utf-16le with a mark': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'utf-16le without': Buffer.from(text.replace('€', 'E'), 'utf16le'),
    'utf-16be with a mark': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    'windows-1252': Buffer.from(
      Array.from(text, (one) => (one === '€' ? 0x80 : one.codePointAt(0)!)),
    ),
  };
  it.each(Object.keys(bytes))('reads %s', async (name) => {
    const document = await parseDocument(bytes[name]!, 'a.txt');
    expect(document.text).toBe(name === 'utf-16le without' ? text.replace('€', 'E') : text);
    expect(document.metadata.encoding).toBe(name.split(' ')[0]);
    expect(document.metadata.notes).toEqual(
      name === 'windows-1252' ? ['The bytes are not UTF-8; they were read as windows-1252.'] : [],
    );
  });

  it('follows what a page declares, and says so when that is wrong', async () => {
    const page = (charset: string): Buffer =>
      Buffer.concat([
        Buffer.from(`<meta charset="${charset}"><p>`),
        Buffer.from([0xcf, 0xf0, 0xe8]), // При in windows-1251
      ]);
    const right = await parseDocument(page('windows-1251'), 'a.html');
    expect(right.text).toBe('При');
    const wrong = await parseDocument(page('utf-8'), 'a.html');
    expect(wrong.metadata).toMatchObject({ encoding: 'windows-1252' });
    expect(wrong.metadata.notes[0]).toBe('The file says that it is utf-8, but its bytes are not.');
  });
});
