/** @file What holds of every chunker, on documents that nobody thought of. */
import { readShipped } from '@gradus/datasets';
import { trainBpe, trainWordPiece } from '@gradus/tokenizer';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Chunk,
  chunkDocument,
  type ChunkedDocument,
  type Chunker,
  cellTexts,
  type Document,
  fixedChunker,
  type NamedTokenizer,
  parseDocument,
  recursiveChunker,
  semanticChunker,
  sentenceChunker,
  structureChunker,
} from '../../src/index.ts';

let bpe: NamedTokenizer;
let wordPiece: NamedTokenizer;
beforeAll(async () => {
  const prose = await readShipped('prose-en');
  bpe = { name: 'bpe-500', tokenizer: trainBpe(prose, { vocabularySize: 500 }) };
  wordPiece = { name: 'wordpiece-500', tokenizer: trainWordPiece(prose, { vocabularySize: 500 }) };
});

/** Letters as vectors: texts of other letters lie far apart. */
const byLetters = async (texts: readonly string[]): Promise<number[][]> =>
  texts.map((text) => {
    const counts = Array.from({ length: 26 }, () => 0);
    for (const letter of text.toLowerCase()) {
      const at = letter.charCodeAt(0) - 97;
      if (at >= 0 && at < 26) counts[at]!++;
    }
    return counts;
  });

const chunkers: readonly Chunker[] = [
  fixedChunker,
  sentenceChunker,
  recursiveChunker,
  structureChunker,
  semanticChunker({ embed: byLetters, quantile: 0.8 }),
];

const word = fc.constantFrom(
  'lamp',
  'tower',
  'Größe',
  '灯台',
  'etc.',
  'a',
  '😀',
  'unforeseeable',
  '3.5',
  'Mr.',
  'https://example.com/a/very/long/address/that/never/ends',
);
const line = fc.array(word, { minLength: 1, maxLength: 25 }).map((words) => `${words.join(' ')}.`);
const piece = fc.oneof(
  line,
  line.map((text) => `# ${text}`),
  line.map((text) => `## ${text}`),
  line.map((text) => `- ${text}`),
  fc
    .array(line, { minLength: 2, maxLength: 6 })
    .map(
      (rows) => `| a | b |\n| --- | --- |\n${rows.map((row, i) => `| ${i} | ${row} |`).join('\n')}`,
    ),
  fc.constant('```\ncode  here\n\n  and here\n```'),
);
const markdown = fc
  .array(piece, { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.join('\n\n'));

/** Characters, other than white space, that no chunk has. */
function uncovered(text: string, chunks: readonly Chunk[]): string {
  let rest = '';
  let at = 0;
  for (const { span } of chunks) {
    if (span.start > at) rest += text.slice(at, span.start);
    at = Math.max(at, span.end);
  }
  return (rest + text.slice(at)).replaceAll(/\s+/g, '');
}

/** Defects that no chunker may have. */
function defectsOf(
  { text }: Document,
  { chunks, parents }: ChunkedDocument,
  { tokenizer }: NamedTokenizer,
  overlap: number,
): string[] {
  const defects: string[] = [];
  for (const [i, chunk] of chunks.entries()) {
    const { span, index } = chunk;
    const before = chunks[i - 1];
    if (index !== i) defects.push(`index ${index} at ${i}`);
    if (chunk.text !== text.slice(span.start, span.end)) defects.push(`text of ${i}`);
    if (chunk.text.trim() !== chunk.text || chunk.text === '') defects.push(`white space at ${i}`);
    if (chunk.tokens !== tokenizer.encode(chunk.text).length) defects.push(`tokens of ${i}`);
    if (/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(chunk.text))
      defects.push(`half a character in ${i}`);
    if (before !== undefined) {
      if (span.start <= before.span.start || span.end <= before.span.end)
        defects.push(`${i} does not go on`);
      const shared = text.slice(span.start, Math.max(span.start, before.span.end));
      if (tokenizer.encode(shared).length > overlap) defects.push(`overlap of ${i}`);
    }
    const parent = parents[chunk.parent]!.span;
    if (parent.end <= span.start || parent.start >= span.end) defects.push(`parent of ${i}`);
  }
  for (const parent of parents)
    if (parent.text !== text.slice(parent.span.start, parent.span.end)) defects.push('a parent');
  return defects;
}

describe.each(chunkers)('$name', (chunker) => {
  it.each([0, 12])(
    'covers the text with exact spans within the size, overlap %d',
    async (overlap) => {
      await fc.assert(
        fc.asyncProperty(markdown, fc.constantFrom(32, 64, 200), async (text, size) => {
          for (const tokenizer of [bpe, wordPiece]) {
            const document = await parseDocument(Buffer.from(text), 'a.md');
            const chunked = await chunkDocument(document, chunker, tokenizer, { size, overlap });
            const { chunks, parents } = chunked;
            expect(defectsOf(document, chunked, tokenizer, overlap)).toEqual([]);
            expect(uncovered(text, chunks)).toBe('');
            const rows = document.blocks.flatMap((block) =>
              block.kind === 'table' ? block.rows : [],
            );
            const tooLarge = chunks.filter(({ tokens }) => tokens > size);
            // Only a row that is too large by itself, and only where rows are never cut.
            const excused = tooLarge.filter(
              ({ span }) =>
                chunker === structureChunker &&
                rows.filter((row) => row.span.start < span.end && row.span.end > span.start)
                  .length === 1,
            );
            expect(tooLarge.length - excused.length).toBe(0);
            expect(parents.every(({ tokens }) => tokens <= 4 * size)).toBe(true);
          }
        }),
        { seed: 11, numRuns: 30 },
      );
    },
  );
});

describe('structure', () => {
  it('never cuts a row of a table', async () => {
    await fc.assert(
      fc.asyncProperty(markdown, fc.constantFrom(32, 64), async (text, size) => {
        const document = await parseDocument(Buffer.from(text), 'a.md');
        const { chunks } = await chunkDocument(document, structureChunker, bpe, {
          size,
          overlap: 12,
        });
        const rows = document.blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []));
        const cut = rows.filter(({ span }) =>
          chunks.some(
            (chunk) =>
              (chunk.span.start > span.start && chunk.span.start < span.end) ||
              (chunk.span.end > span.start && chunk.span.end < span.end),
          ),
        );
        expect(cut).toEqual([]);
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  it('begins chunks with sections, and tells a cut table its head', async () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `| Tower ${i} | ${i * 10} metres above the sea |`,
    );
    const text = `# Towers\n\n${'They stand on the coast. '.repeat(8)}\n\n## Heights\n\n| Name | Height |\n| --- | --- |\n${rows.join('\n')}\n\n## Keepers\n\nNobody is left.`;
    const document = await parseDocument(Buffer.from(text), 'towers.md');
    const { chunks, parents, chunker } = await chunkDocument(document, structureChunker, bpe, {
      size: 100,
    });
    expect(chunker).toBe('structure 100/0 bpe-500');
    expect(chunks.map((chunk) => chunk.text.split('\n')[0])).toEqual([
      '# Towers',
      '## Heights',
      '| Tower 3 | 30 metres above the sea |',
      '| Tower 7 | 70 metres above the sea |',
      '| Tower 11 | 110 metres above the sea |',
      '## Keepers',
    ]);
    expect(chunks.map(({ context }) => context)).toEqual([
      '',
      'Towers',
      'Towers > Heights\n| Name | Height |',
      'Towers > Heights\n| Name | Height |',
      'Towers > Heights\n| Name | Height |',
      'Towers',
    ]);
    // Parents are the three sections.
    expect(parents.map((parent) => parent.text.split('\n')[0])).toEqual([
      '# Towers',
      '## Heights',
      '## Keepers',
    ]);
    expect(chunks.map(({ parent }) => parent)).toEqual([0, 1, 1, 1, 1, 2]);
    expect(
      cellTexts(
        document,
        document.blocks.find((block) => block.kind === 'table')!,
      ).length,
    ).toBe(13);
  });
});

describe('semantic', () => {
  it('cuts where the subject changes, by whatever embeds', async () => {
    const subjects = ['Zebra zoo fizz buzz jazz. ', 'Mama mumm mom memo. ', 'Kick kayak kiosk. '];
    const text = subjects.map((sentence) => sentence.repeat(6).trim()).join(' ');
    const document = await parseDocument(Buffer.from(text), 'a.txt');
    const chunker = semanticChunker({ embed: byLetters, quantile: 0.85, neighbours: 0 });
    const { chunks } = await chunkDocument(document, chunker, bpe, { size: 2_000 });
    expect(chunks.map((chunk) => chunk.text)).toEqual(
      subjects.map((sentence) => sentence.repeat(6).trim()),
    );
  });
});

describe('sizes', () => {
  it.each([
    { size: 8 },
    { size: 100, overlap: 50 },
    { size: 100, overlap: -1 },
    { size: 100, parentSize: 50 },
    { size: 40.5 },
  ])('refuses %j', async (sizes) => {
    const document = await parseDocument(Buffer.from('a'), 'a.txt');
    await expect(chunkDocument(document, fixedChunker, bpe, sizes)).rejects.toThrow(
      /^These sizes of chunks do not go together: expected whole numbers: size >= 16, 0 <= overlap < size \/ 2, parentSize >= size; received size/,
    );
  });

  it('says on which pages of a PDF a chunk stands', async () => {
    const document: Document = {
      ...(await parseDocument(Buffer.from('one\n\ntwo'), 'a.txt')),
    };
    const blocks = document.blocks.map((block, i) => ({ ...block, page: i + 3 }));
    const { chunks } = await chunkDocument({ ...document, blocks }, fixedChunker, bpe, {
      size: 16,
    });
    expect(chunks.map(({ pages }) => pages)).toEqual([[3, 4]]);
  });
});
