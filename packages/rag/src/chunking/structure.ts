/**
 * @file Chunks along the document's own structure: a heading stays with what follows it, a section
 * begins a chunk, and a table is cut between rows and never inside one. A row that is larger than a
 * chunk may be stays whole, and the chunk says so by its tokens.
 */
import type { Block, Table } from '../documents/document.ts';
import type { Chunker, TokenCounter } from './chunk.ts';
import { pack, type Piece, splitHard } from './pack.ts';
import { sentencesOf } from './sentences.ts';

/** A section smaller than this part of a chunk is joined with the next. */
const leastSection = 0.25;

export const structureChunker: Chunker = {
  name: 'structure',
  cut: ({ text, blocks }, counter, most) => {
    const pieces: Piece[] = [];
    let sectionStart = 0;
    for (const block of blocks) {
      const isFirst =
        block.kind === 'heading' &&
        pieces.length > 0 &&
        pieces.at(-1)!.isBound !== true &&
        !counter.fits({ start: sectionStart, end: pieces.at(-1)!.span.end }, leastSection * most);
      if (isFirst || pieces.length === 0) sectionStart = block.span.start;
      pieces.push(...piecesOf(block, isFirst, text, counter, most));
    }
    return { ...pack(pieces, counter, most), starts: pieces.map(({ span }) => span.start) };
  },
};

function piecesOf(
  block: Block,
  isFirst: boolean,
  text: string,
  counter: TokenCounter,
  most: number,
): Piece[] {
  if (block.kind === 'table') return rowsOf(text, block);
  if (counter.fits(block.span, most))
    return [{ span: block.span, isFirst, isBound: block.kind === 'heading' }];
  return sentencesOf(text, block.span)
    .flatMap((sentence) => splitHard(text, sentence, counter, most))
    .map((span, i) => ({ span, isFirst: isFirst && i === 0 }));
}

/** Rows in whole; the line of dashes between head and body goes with the head. */
const rowsOf = (text: string, { rows, headerRows, span }: Table): Piece[] =>
  rows.map((row, i) => ({
    span: {
      start: i === 0 ? span.start : row.span.start,
      end:
        i === headerRows - 1 ? endBefore(text, rows[i + 1]?.span.start ?? span.end) : row.span.end,
    },
    isBound: i < headerRows,
  }));

const endBefore = (text: string, place: number): number => text.slice(0, place).trimEnd().length;
