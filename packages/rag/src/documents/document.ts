/**
 * @file The one model that every format is read into: a text, and blocks that say which part of it
 * is what. Whoever cites quotes `text.slice(span.start, span.end)`.
 */

/** [start, end) in UTF-16 code units of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const formats = ['pdf', 'html', 'markdown', 'docx', 'xlsx', 'csv', 'text'] as const;
export type Format = (typeof formats)[number];

export interface Document {
  /**
   * `file`: the file's own text as it was decoded, so that spans point into the file (Markdown,
   * CSV, text). `extracted`: written anew as Markdown from what a PDF, HTML page, Word document
   * or workbook holds.
   */
  readonly textOrigin: 'file' | 'extracted';
  readonly text: string;
  /** In reading order; their spans neither overlap nor go back. */
  readonly blocks: readonly Block[];
  /** Of a PDF: which part of the text came from which page. */
  readonly pages: readonly Page[];
  readonly metadata: Metadata;
}

export interface Metadata {
  readonly format: Format;
  /** Where the file lies, as the caller named it. */
  readonly path: string;
  /** SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly title: string | undefined;
  /** ISO 639-1, as the file says or as its words suggest. */
  readonly language: string | undefined;
  readonly author: string | undefined;
  /** ISO 8601, as the file says. */
  readonly created: string | undefined;
  /** Of a text file: what its bytes were read as. */
  readonly encoding: string | undefined;
  /** What was left out or had to be guessed, a sentence each. */
  readonly notes: readonly string[];
}

export interface Page {
  /** From 1. */
  readonly number: number;
  readonly span: Span;
}

interface BlockPlace {
  readonly span: Span;
  /** Titles of the headings that it stands under, the outermost first. */
  readonly section: readonly string[];
  /** Of a PDF: from 1. */
  readonly page?: number;
  /** Of a PDF: where it stands on the page, in points from the page's lower left corner. */
  readonly box?: Box;
  /** Of an HTML page: which part of the file's text it was made of. */
  readonly fileSpan?: Span;
}

export interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

export interface Heading extends BlockPlace {
  readonly kind: 'heading';
  /** 1 is the outermost. */
  readonly level: number;
  readonly title: string;
}

export interface Paragraph extends BlockPlace {
  readonly kind: 'paragraph';
}

export interface ListItem extends BlockPlace {
  readonly kind: 'list-item';
  /** 0 is the outermost. */
  readonly depth: number;
}

export interface Code extends BlockPlace {
  readonly kind: 'code';
}

export interface Table extends BlockPlace {
  readonly kind: 'table';
  /** How many of the rows name the columns. */
  readonly headerRows: number;
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly span: Span;
  /** As many in each row as the table has columns, but in ragged CSV and Markdown. */
  readonly cells: readonly Span[];
}

export type Block = Heading | Paragraph | ListItem | Code | Table;

export const textOf = ({ text }: { readonly text: string }, { start, end }: Span): string =>
  text.slice(start, end);

/** Rows of a table as strings. */
export const cellTexts = (document: { readonly text: string }, { rows }: Table): string[][] =>
  rows.map(({ cells }) => cells.map((cell) => textOf(document, cell)));
