/** @file A document into chunks: cut, made to overlap, and told what they are parts of. */
import { GradusError } from '@gradus/runtime';
import type { Block, Span, Table } from '../documents/document.ts';
import type {
  Chunk,
  ChunkableDocument,
  ChunkedDocument,
  Chunker,
  ChunkSizes,
  Cut,
  NamedTokenizer,
  Parent,
  TokenCounter,
} from './chunk.ts';
import { pack, splitHard } from './pack.ts';
import { trim } from './sentences.ts';
import { createTokenCounter, firstAtLeast } from './token-places.ts';

/** A single character may be several tokens of bytes. */
const leastSize = 16;

/**
 * @throws GradusError `chunk-sizes` for sizes that do not go together
 */
export async function chunkDocument(
  document: ChunkableDocument,
  chunker: Chunker,
  tokenizer: NamedTokenizer,
  sizes: ChunkSizes,
): Promise<ChunkedDocument> {
  const { size, overlap = 0, parentSize = 4 * size } = sizes;
  checkSizes(size, overlap, parentSize);
  const { text } = document;
  const counter = createTokenCounter(text, tokenizer);
  const cut = await chunker.cut(document, counter, size - overlap);
  const parents = parentsOf(document, counter, parentSize);
  const parentEnds = parents.map(({ span }) => span.end);
  const chunks = withOverlap(text, cut, counter, size, overlap).map((span, index): Chunk => {
    const inside = blocksIn(document.blocks, span);
    return {
      index,
      span,
      text: text.slice(span.start, span.end),
      tokens: counter.count(span),
      section: sectionOf(inside[0]),
      pages: pagesOf(inside),
      context: contextOf(text, inside[0], span),
      parent: parentOf(parents, parentEnds, span),
    };
  });
  return { chunker: `${chunker.name} ${size}/${overlap} ${tokenizer.name}`, chunks, parents };
}

function checkSizes(size: number, overlap: number, parentSize: number): void {
  const isWhole = [size, overlap, parentSize].every((value) => Number.isSafeInteger(value));
  if (isWhole && size >= leastSize && overlap >= 0 && overlap < size / 2 && parentSize >= size)
    return;
  throw new GradusError({
    code: 'chunk-sizes',
    kind: 'usage',
    what: 'These sizes of chunks do not go together',
    expected: `whole numbers: size >= ${leastSize}, 0 <= overlap < size / 2, parentSize >= size`,
    received: `size ${size}, overlap ${overlap}, parentSize ${parentSize}`,
  });
}

/** Each chunk reaches back as far as it may: to the first allowed start within `overlap` tokens. */
function withOverlap(
  text: string,
  { spans, starts, alone }: Cut,
  counter: TokenCounter,
  size: number,
  overlap: number,
): Span[] {
  if (overlap === 0) return [...spans];
  return spans.map((span, i) => {
    const before = spans[i - 1];
    if (before === undefined || alone?.has(i) === true) return span;
    const token = Math.max(0, firstAtLeast(counter.starts, span.start) - overlap);
    const earliest = Math.max(before.start + 1, counter.starts[token] ?? 0);
    for (let at = firstAtLeast(starts, earliest); at < starts.length; at++) {
      const { start } = trim(text, { start: starts[at]!, end: span.end });
      if (start >= span.start) break;
      const shared = { start, end: before.end };
      if (counter.fits({ start, end: span.end }, size) && counter.fits(shared, overlap))
        return { start, end: span.end };
    }
    return span;
  });
}

/** Sections: a heading and all up to the next, joined while they fit and cut where one does not. */
function parentsOf(document: ChunkableDocument, counter: TokenCounter, most: number): Parent[] {
  const { text, blocks } = document;
  const pieces = blocks.flatMap((block) =>
    splitHard(text, block.span, counter, most).map((span, i) => ({
      span,
      isFirst: i === 0 && block.kind === 'heading',
      isBound: block.kind === 'heading',
    })),
  );
  return pack(pieces, counter, most).spans.map((span, index) => ({
    index,
    span,
    text: text.slice(span.start, span.end),
    tokens: counter.count(span),
  }));
}

/** The parent that shares the most text; of equals the first. */
function parentOf(
  parents: readonly Parent[],
  ends: readonly number[],
  { start, end }: Span,
): number {
  let best = 0;
  let most = -1;
  for (let i = firstAtLeast(ends, start); i < parents.length && parents[i]!.span.start < end; i++) {
    const { span } = parents[i]!;
    const shared = Math.min(end, span.end) - Math.max(start, span.start);
    if (shared > most) [best, most] = [i, shared];
  }
  return best;
}

/** Blocks that the span has a part of, in order. */
function blocksIn(blocks: readonly Block[], { start, end }: Span): Block[] {
  const inside: Block[] = [];
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.span.end <= start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < blocks.length && blocks[i]!.span.start < end; i++) inside.push(blocks[i]!);
  return inside;
}

const sectionOf = (block: Block | undefined): readonly string[] => block?.section ?? [];

function pagesOf(blocks: readonly Block[]): Chunk['pages'] {
  const pages = blocks.flatMap(({ page }) => (page === undefined ? [] : [page]));
  return pages.length === 0 ? undefined : [pages[0]!, pages.at(-1)!];
}

/** Headings, and the head of a table whose body the chunk begins in. */
function contextOf(text: string, first: Block | undefined, span: Span): string {
  if (first === undefined) return '';
  const lines = first.section.length === 0 ? [] : [first.section.join(' > ')];
  if (first.kind === 'table' && span.start > first.span.start)
    lines.push(...headOf(text, first, span));
  return lines.join('\n');
}

const headOf = (text: string, { rows, headerRows }: Table, { start }: Span): string[] =>
  rows
    .slice(0, headerRows)
    .filter((row) => row.span.end <= start)
    .map((row) => text.slice(row.span.start, row.span.end));
