/** @file One file's bytes as a document, in this thread and without a limit on time. */
import { sha256 } from '@gradus/runtime';
import { readCsv } from './csv.ts';
import { decodeText } from './decode-text.ts';
import type { Document, Metadata } from './document.ts';
import { readDocx } from './docx.ts';
import { formatOf } from './format.ts';
import { declaredEncoding, readHtml } from './html/html.ts';
import { detectLanguage } from './language.ts';
import { defaultLimits, type Limits, refusal } from './limits.ts';
import { readMarkdown } from './markdown.ts';
import { readPdf } from './pdf/pdf.ts';
import { readPlainText } from './plain-text.ts';
import { withSections } from './sections.ts';
import { readXlsx } from './xlsx.ts';

type Facts = Partial<Omit<Metadata, 'format' | 'path' | 'sha256'>>;
type Parsed = Omit<Document, 'metadata'> & { readonly facts: Facts };

/**
 * @param path names the file in messages and tells formats apart that look alike
 * @throws GradusError with a code of RefusalCode: one line, the reason and what to do
 */
export async function parseDocument(
  bytes: Uint8Array,
  path: string,
  limits: Limits = defaultLimits,
): Promise<Document> {
  if (bytes.length === 0)
    throw refusal('document-empty', path, 'it is empty', 'Check how it was saved.');
  if (bytes.length > limits.fileBytes)
    throw refusal(
      'document-too-large',
      path,
      `it has ${bytes.length} bytes, more than the limit of ${limits.fileBytes}`,
      'Split it, or raise the limit on file bytes.',
    );
  const hash = sha256(bytes);
  const format = formatOf(bytes, path);
  const { facts, ...parsed } = await readers[format](bytes, path, limits);
  if (parsed.text.length > limits.textLength)
    throw refusal(
      'document-too-large',
      path,
      `its text has ${parsed.text.length} characters, more than the limit of ${limits.textLength}`,
      'Split it, or raise the limit on text length.',
    );
  if (parsed.blocks.length === 0)
    throw refusal('document-empty', path, 'it holds no text', 'Check how it was saved.');
  const firstTitle = parsed.blocks.find((block) => block.kind === 'heading')?.title;
  return {
    ...parsed,
    metadata: {
      format,
      path,
      sha256: hash,
      title: facts.title ?? firstTitle,
      language: facts.language ?? detectLanguage(parsed.text),
      author: facts.author,
      created: facts.created,
      encoding: facts.encoding,
      notes: facts.notes ?? [],
    },
  };
}

type Reader = (bytes: Uint8Array, path: string, limits: Limits) => Promise<Parsed>;

const readers: Readonly<Record<Metadata['format'], Reader>> = {
  text: async (bytes, path) => {
    const { text, encoding, notes } = decodeText(bytes, path);
    return ofFile(text, withSections(readPlainText(text)), { encoding, notes });
  },
  markdown: async (bytes, path) => {
    const { text, encoding, notes } = decodeText(bytes, path);
    const { blocks, frontMatter } = readMarkdown(text);
    return ofFile(text, withSections(blocks), { ...frontMatter, encoding, notes });
  },
  csv: async (bytes, path) => {
    const { text, encoding, notes } = decodeText(bytes, path);
    const csv = readCsv(text);
    return ofFile(text, withSections(csv.blocks), { encoding, notes: [...notes, ...csv.notes] });
  },
  html: async (bytes, path) => {
    const { text, encoding, notes } = decodeText(bytes, path, declaredEncoding(bytes));
    const { builder, ...facts } = readHtml(text);
    return extracted(builder, { ...defined(facts), encoding, notes });
  },
  pdf: async (bytes, path, limits) => {
    const { builder, pages, ...facts } = await readPdf(bytes, path, limits);
    return { ...extracted(builder, defined(facts)), pages };
  },
  docx: async (bytes, path, limits) => {
    const { builder, ...facts } = await readDocx(bytes, path, limits);
    return extracted(builder, defined(facts));
  },
  xlsx: async (bytes, path, limits) => {
    const { builder, ...facts } = await readXlsx(bytes, path, limits);
    return extracted(builder, defined(facts));
  },
};

const ofFile = (text: string, blocks: Document['blocks'], facts: Facts): Parsed => ({
  textOrigin: 'file',
  text,
  blocks,
  pages: [],
  facts,
});

const extracted = (
  builder: { readonly text: string; readonly blocks: Parameters<typeof withSections>[0] },
  facts: Facts,
): Parsed => ({
  textOrigin: 'extracted',
  text: builder.text,
  blocks: withSections(builder.blocks),
  pages: [],
  facts,
});

/** Without the fields that are undefined. */
const defined = (fields: object): Facts =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
