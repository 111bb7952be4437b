/**
 * @file A chunk: a part of a document's text that is found, shown and cited as a whole. Whatever
 * chunker made it, `text` is exactly what stands at `span`.
 */
import type { Tokenizer } from '@gradus/tokenizer';
import type { Document, Span } from '../documents/document.ts';

export interface Chunk {
  /** Its place among the document's chunks, from 0. */
  readonly index: number;
  readonly span: Span;
  readonly text: string;
  /** Of `text` alone. */
  readonly tokens: number;
  /** Headings over its first block, the outermost first. */
  readonly section: readonly string[];
  /** Of a PDF: first and last page. */
  readonly pages: readonly [first: number, last: number] | undefined;
  /** What a reader of the chunk alone would miss: its headings, and the head of the table it is in. */
  readonly context: string;
  /** Which of the parents holds most of it. */
  readonly parent: number;
}

/** A whole section, or as much of one as fits: what is handed on where a chunk was found in it. */
export interface Parent {
  readonly index: number;
  readonly span: Span;
  readonly text: string;
  readonly tokens: number;
}

export interface ChunkedDocument {
  /** `recursive 256/32 cl100k`: the chunker, its sizes and whose tokens they are. */
  readonly chunker: string;
  readonly chunks: readonly Chunk[];
  readonly parents: readonly Parent[];
}

/** Sizes mean nothing without the name of the tokenizer that counts. */
export interface NamedTokenizer {
  readonly name: string;
  readonly tokenizer: Pick<Tokenizer, 'encode' | 'encodeWithOffsets'>;
}

export interface ChunkSizes {
  /** Most tokens of a chunk. */
  readonly size: number;
  /** Most tokens that it has in common with the one before; less than half of `size`. */
  readonly overlap?: number;
  /** Most tokens of a parent; four chunks' worth by default. */
  readonly parentSize?: number;
}

/** Where chunks end and where they may begin, before they overlap. */
export interface Cut {
  /** One behind the other, each of at most the tokens that were allowed. */
  readonly spans: readonly Span[];
  /** Ascending places at which an overlap may start. */
  readonly starts: readonly number[];
  /** Indexes of spans that share nothing with the one before. */
  readonly alone?: ReadonlySet<number>;
}

/** A way to cut. */
export interface Chunker {
  readonly name: string;
  /** @param most tokens that a span may have */
  cut(document: ChunkableDocument, counter: TokenCounter, most: number): Cut | Promise<Cut>;
}

export type ChunkableDocument = Pick<Document, 'text' | 'blocks' | 'pages'>;

export interface TokenCounter {
  /** Of exactly this part of the text. */
  count(span: Span): number;
  /** Whether the part has at most so many; cheap where that is clear. */
  fits(span: Span, most: number): boolean;
  /** Places at which tokens of the whole text begin, ascending. */
  readonly starts: Uint32Array;
}
