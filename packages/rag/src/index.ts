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
