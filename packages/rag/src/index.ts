export { cellTexts, formats, textOf } from './documents/document.ts';
export type {
  Block,
  Box,
  Code,
  Document,
  Format,
  Heading,
  ListItem,
  Metadata,
  Page,
  Paragraph,
  Span,
  Table,
  TableRow,
} from './documents/document.ts';
export { readDocument, readDocuments } from './documents/document-reader.ts';
export type { Outcome, ReadOptions } from './documents/document-reader.ts';
export { parseDocument } from './documents/parse-document.ts';
export { defaultLimits } from './documents/limits.ts';
export type { Limits, RefusalCode } from './documents/limits.ts';
export { readableExtensions } from './documents/format.ts';
export { chunkDocument } from './chunking/chunk-document.ts';
export { fixedChunker, recursiveChunker, sentenceChunker } from './chunking/chunkers.ts';
export { structureChunker } from './chunking/structure.ts';
export { semanticChunker } from './chunking/semantic.ts';
export type { Embed, SemanticOptions } from './chunking/semantic.ts';
export { sentencesOf } from './chunking/sentences.ts';
export type {
  Chunk,
  ChunkableDocument,
  ChunkedDocument,
  Chunker,
  ChunkSizes,
  Cut,
  NamedTokenizer,
  Parent,
  TokenCounter,
} from './chunking/chunk.ts';
export { Analyzer, stemmings } from './lexical/analyzer.ts';
export type { AnalyzerOptions, Stemming } from './lexical/analyzer.ts';
export { Bm25Index } from './lexical/bm25-index.ts';
export type { Bm25Parameters, IndexedText, SearchOptions } from './lexical/bm25-index.ts';
export type { Condition, Fields, FieldValue, Filter } from './lexical/filter.ts';
export { openIndex, saveIndex } from './lexical/index-folder.ts';
export type { Hit } from './lexical/top-hits.ts';
