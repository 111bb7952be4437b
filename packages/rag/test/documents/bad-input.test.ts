/** @file What files do wrong: one clear line for each, and the rest is read all the same. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Limits,
  type Outcome,
  parseDocument,
  readDocument,
  readDocuments,
  type RefusalCode,
} from '../../src/index.ts';
import { fixturePath } from './fixtures/make-fixtures.ts';
import { writePdf } from './fixtures/pdf-writer.ts';
import { docxParts, sheetRow, writeZip, xlsxParts } from './fixtures/zip-writer.ts';
import { defectsOf } from './sound.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-documents-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** The message without the folder, and the code. */
async function refusalOf(path: string, limits: Partial<Limits> = {}): Promise<[string, string]> {
  for await (const outcome of readDocuments([path], { limits }))
    if ('refusal' in outcome)
      return [outcome.refusal.code, outcome.refusal.message.replaceAll(`${folder}/`, '')];
  return ['read', ''];
}

const report = (): Buffer => readFileSync(fixturePath('report.docx'));
const lighthouses = (): Buffer => readFileSync(fixturePath('lighthouses.pdf'));

describe('reasons', () => {
  const cases: readonly (readonly [string, () => string | Uint8Array, RefusalCode, string])[] = [
    ['empty.pdf', () => '', 'document-empty', 'it is empty. Check how it was saved.'],
    ['blank.md', () => ' \n\n ', 'document-empty', 'it holds no text. Check how it was saved.'],
    [
      'frame.html',
      () => '<nav>Home</nav><script>1</script>',
      'document-empty',
      'it holds no text. Check how it was saved.',
    ],
    ['rows.csv', () => '\n\n', 'document-empty', 'it holds no text. Check how it was saved.'],
    [
      'page.pdf',
      () => '<html>Not found</html>',
      'document-corrupt',
      'it is no PDF: its first bytes are others. Check how it was saved.',
    ],
    [
      'cut.pdf',
      () => lighthouses().subarray(0, 300),
      'document-corrupt',
      'it is no whole PDF (Invalid PDF structure.). Open it in a viewer and save it again.',
    ],
    [
      'word.docx',
      () => 'just words',
      'document-corrupt',
      'it is no archive, as every DOCX and XLSX is. Check how it was saved.',
    ],
    [
      'cut.docx',
      () => report().subarray(0, 2000),
      'document-corrupt',
      'its archive has no end, as after a broken download. Open it in an office program and save it again.',
    ],
    [
      'flipped.docx',
      () => writeZip(docxParts('<w:p><w:r>')),
      'document-corrupt',
      'it is no whole Word document',
    ],
    [
      'torn.xlsx',
      () => writeZip(xlsxParts({ A: '<row r="1"><c r="A1"' })),
      'document-corrupt',
      'it is no whole workbook',
    ],
    [
      'locked.docx',
      () => writeZip([{ name: 'word/document.xml', content: 'x', isEncrypted: true }]),
      'document-encrypted',
      'it is encrypted. Save a copy without a password.',
    ],
    [
      'locked.xlsx',
      () =>
        Buffer.concat([
          Buffer.from('d0cf11e0a1b11ae1', 'hex'),
          Buffer.from('EncryptedPackage', 'utf16le'),
        ]),
      'document-encrypted',
      'it is encrypted. Save a copy without a password.',
    ],
    [
      'old.doc',
      () => Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'document-format',
      'it is of an Office before 2007. Save it as DOCX or XLSX.',
    ],
    [
      'photo.jpg',
      () => Buffer.from('ffd8ffe000', 'hex'),
      'document-format',
      'files .jpg are not read. Convert it to one of: .pdf, .html, .htm, .xhtml, .md, .markdown, .docx, .xlsx, .csv, .tsv, .txt, .text, .log.',
    ],
    [
      'things.zip',
      () => writeZip([{ name: 'a.txt', content: 'a' }]),
      'document-format',
      'it is an archive, and neither a Word document nor a workbook. Unpack it first.',
    ],
    [
      'encrypted.pdf',
      () => readFileSync(fixturePath('encrypted.pdf')),
      'document-encrypted',
      'it is encrypted. Save a copy without a password.',
    ],
    [
      'scanned.pdf',
      () => readFileSync(fixturePath('scanned.pdf')),
      'document-scanned',
      'its 2 pages hold no text, as after a scan. Run a text recognition (OCR) over it first.',
    ],
    [
      'program.txt',
      () => Buffer.from('7f454c4602010100000041', 'hex'),
      'document-encoding',
      'it holds zero bytes, as no text does. Give it the file extension of what it is.',
    ],
  ];

  it('gives each file one line, in one process for all of them, and reads what is good between them', async () => {
    const good = file('good.md', 'Words.');
    const paths = cases.flatMap(([name, content]) => [file(name, content()), good]);
    const outcomes: Outcome[] = [];
    for await (const outcome of readDocuments(paths)) outcomes.push(outcome);
    expect(outcomes.map(({ path }) => path)).toEqual(paths);
    for (const [i, [name, , code, reason]] of cases.entries()) {
      const outcome = outcomes[2 * i]!;
      const next = outcomes[2 * i + 1]!;
      if (!('refusal' in outcome)) throw new Error(`${name} was read`);
      const expected = `Cannot read ${folder}/${name}: ${reason}`;
      expect([outcome.refusal.code, outcome.refusal.message.slice(0, expected.length)]).toEqual([
        code,
        expected,
      ]);
      expect(outcome.refusal.message).not.toContain('\n');
      expect(outcome.refusal.exitCode).toBe(2);
      expect('document' in next && next.document.text).toBe('Words.');
    }
  });

  it('names a missing file, and what the system says', async () => {
    expect(await refusalOf(join(folder, 'gone.md'))).toEqual([
      'document-missing',
      'Cannot read gone.md: the system says ENOENT. Check the path and its permissions.',
    ]);
  });

  it('reads a PDF of which pages are pictures, and says so', async () => {
    const bytes = writePdf({ pages: [[{ text: 'Words', x: 72, y: 700 }], 'picture', 'picture'] });
    const { text, metadata } = await parseDocument(bytes, 'mixed.pdf');
    expect([text, metadata.notes]).toEqual([
      'Words',
      ['No text on pages 2, 3: pictures are not read.'],
    ]);
  });
});

describe('limits', () => {
  it('looks at the size before it reads', async () => {
    const path = file('huge.txt', 'x');
    truncateSync(path, 3_000_000_000); // sparse: no disk is used
    expect(await refusalOf(path)).toEqual([
      'document-too-large',
      'Cannot read huge.txt: it has 3000000000 bytes, more than the limit of 100000000. Split it, or raise the limit on file bytes.',
    ]);
  });

  it('unpacks no bomb, whatever its directory claims', async () => {
    const bomb = {
      name: 'word/media/a.bin',
      content: new Uint8Array(64_000_000),
      isDeflated: true,
      claimedSize: 10,
    };
    const path = file('bomb.docx', writeZip([...docxParts('<w:p/>'), bomb]));
    expect(readFileSync(path).length).toBeLessThan(100_000);
    expect(await refusalOf(path, { unpackedBytes: 10_000_000 })).toEqual([
      'document-too-large',
      'Cannot read bomb.docx: it unpacks to more than the limit of 10000000 bytes. Split it, or raise the limit on unpacked bytes.',
    ]);
  });

  it('unpacks no bomb of many entries over the same bytes', async () => {
    const part = { name: 'a', content: new Uint8Array(4_000_000), isDeflated: true };
    const zip = writeZip([...docxParts('<w:p/>'), ...Array.from({ length: 8 }, () => part)]);
    const [code] = await refusalOf(file('overlap.docx', zip), { unpackedBytes: 20_000_000 });
    expect(code).toBe('document-too-large');
  });

  it('counts pages before it reads them', async () => {
    const pages = Array.from({ length: 300 }, () => [{ text: 'a', x: 72, y: 700 }]);
    expect(await refusalOf(file('long.pdf', writePdf({ pages })), { pages: 200 })).toEqual([
      'document-too-large',
      'Cannot read long.pdf: it has 300 pages, more than the limit of 200. Split it, or raise the limit on pages.',
    ]);
  });

  // The text of a cell is read again for each table around it: 3,000 take seconds, so many an hour.
  const slowPage = '<table><tr><td>x'.repeat(100_000);

  it.each<[string, () => string, Partial<Limits>, string]>([
    [
      'slow.html',
      () => slowPage,
      { timeMs: 2_000 },
      'it takes longer than the limit of 2.0 s. Split it, or raise the limit on time.',
    ],
    [
      'large.csv',
      () => 'a,b\n'.repeat(1_000_000),
      { heapBytes: 60_000_000 },
      'it takes more than the limit of 60.0 MB of memory. Split it, or raise the limit on heap bytes.',
    ],
  ])('gives up %s, and reads the next', async (name, content, limits, reason) => {
    const outcomes: string[] = [];
    const paths = [file(name, content()), file('good.md', 'Words.')];
    for await (const outcome of readDocuments(paths, { limits }))
      outcomes.push('refusal' in outcome ? outcome.refusal.message : outcome.document.text);
    expect(outcomes).toEqual([`Cannot read ${folder}/${name}: ${reason}`, 'Words.']);
  });

  it.each([
    ['while its process starts', 1],
    ['while a file is parsed', 1_500],
  ])('stops when it is told to, %s', async (_, afterMs) => {
    const controller = new AbortController();
    const slow = file('slow2.html', slowPage);
    const reading = readDocument(slow, { signal: controller.signal });
    setTimeout(() => controller.abort(), afterMs);
    await expect(reading).rejects.toSatisfy(
      (error) => error instanceof GradusError && error.kind === 'cancelled',
    );
  });
});

it('says that its process cannot start', async () => {
  const reading = readDocument(file('good.md', 'Words.'), { limits: { heapBytes: 2_000_000 } });
  await expect(reading).rejects.toThrow(
    'The process that parses files ends before it has begun. Raise the limit on heap bytes, or see that there is memory left.',
  );
});

describe('hostile content', () => {
  it('reads a page nested ten thousand deep', async () => {
    const html = `${'<div><b>'.repeat(5_000)}deep${'</b></div>'.repeat(5_000)}`;
    const document = await parseDocument(Buffer.from(html), 'deep.html');
    expect(document.text).toBe('deep');
  });

  it('takes a page of 150 rows and eight columns for one table, soon', async () => {
    const cells = Array.from({ length: 1_200 }, (_, i) => ({
      text: `cell${i}`,
      x: 40 + (i % 8) * 66,
      y: 770 - Math.floor(i / 8) * 5,
      size: 4,
    }));
    const startedMs = performance.now();
    const document = await parseDocument(writePdf({ pages: [cells] }), 'dense.pdf');
    expect(document.blocks.map((block) => block.kind === 'table' && block.rows.length)).toEqual([
      150,
    ]);
    // It took 82 seconds while every pair of lines was tried for a gutter.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  it('lets no cell span more than a table can hold', async () => {
    const html =
      '<table><tr><td colspan="999999999" rowspan="999999999">a</td></tr><tr><td>b</td></tr></table>';
    const document = await parseDocument(Buffer.from(html), 'wide.html');
    expect(defectsOf(document)).toEqual([]);
    expect(document.text.length).toBeLessThan(10_000);
  });

  it('takes a workbook of a hundred thousand rows', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => sheetRow(i + 1, [`row ${i}`, i, 'x']));
    const path = file('rows.xlsx', writeZip(xlsxParts({ Rows: rows.join('') })));
    const document = await readDocument(path);
    expect(defectsOf(document)).toEqual([]);
    const table = document.blocks[1]!;
    expect(table.kind === 'table' && table.rows.length).toBe(100_000);
    expect(document.text.endsWith('| row 99999 | 99999 | x |')).toBe(true);
  });

  it('resolves no entity of an XML file: none from outside, none that grows', async () => {
    const [types, ...rest] = docxParts('<w:p><w:r><w:t>&b;</w:t></w:r></w:p>');
    const parts = [types!, ...rest].map((part) =>
      part.name === 'word/document.xml'
        ? {
            ...part,
            content: String(part.content).replace(
              '?>',
              '?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>',
            ),
          }
        : part,
    );
    const outcome = await parseDocument(writeZip(parts), 'entity.docx').then(
      ({ text }) => text,
      (error: GradusError) => error.code,
    );
    expect(['document-empty', 'document-corrupt', '&b;']).toContain(outcome);
  });
});
