/**
 * @file PDF. pdf.js (as unpdf packs it) gives characters with places; lines, columns, tables,
 * headings and paragraphs are made of those here.
 */
import { getDocumentProxy } from 'unpdf';
import type { Page } from '../document.ts';
import { type Limits, refusal } from '../limits.ts';
import { TextBuilder } from '../text-builder.ts';
import { readingOrder } from './columns.ts';
import { hyphenJoiner } from './hyphens.ts';
import { linesOf } from './lines.ts';
import { blocksOf, type BodyStyle, type PdfBlock } from './paragraphs.ts';
import { type Line, lineText } from './run.ts';
import { readRuns } from './runs.ts';
import { withoutRunningHeads } from './running-heads.ts';

export interface ReadPdf {
  readonly builder: TextBuilder;
  readonly pages: readonly Page[];
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly author: string | undefined;
  readonly created: string | undefined;
  readonly notes: readonly string[];
}

type Proxy = Awaited<ReturnType<typeof getDocumentProxy>>;

/** @throws GradusError `document-encrypted`, `-corrupt`, `-scanned`, `-too-large` */
export async function readPdf(bytes: Uint8Array, path: string, limits: Limits): Promise<ReadPdf> {
  const pdf = await open(bytes, path);
  try {
    if (pdf.numPages > limits.pages)
      throw refusal(
        'document-too-large',
        path,
        `it has ${pdf.numPages} pages, more than the limit of ${limits.pages}`,
        'Split it, or raise the limit on pages.',
      );
    const { lines, emptyPages, brokenPages } = await readLines(pdf);
    if (lines.every((page) => page.length === 0))
      throw withoutText(path, pdf.numPages, brokenPages);
    const { pages, removed } = withoutRunningHeads(lines);
    const body = bodyStyle(pages);
    const blocks = pages.map((page) =>
      readingOrder(page).flatMap((group) => blocksOf(group, body)),
    );
    const { builder, spans } = writeBlocks(blocks);
    const facts = await factsOf(pdf);
    return {
      ...facts,
      builder,
      pages: spans,
      title: facts.title ?? largestHeading(blocks[0] ?? []),
      notes: [
        ...(emptyPages.length === 0
          ? []
          : [`No text on ${listPages(emptyPages)}: pictures are not read.`]),
        ...(brokenPages.length === 0 ? [] : [`${listPages(brokenPages)} could not be read.`]),
        ...(removed === 0 ? [] : [`${removed} running heads and page numbers were left out.`]),
      ],
    };
  } finally {
    await pdf.cleanup();
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array, path: string): Promise<Proxy> {
  try {
    // pdf.js takes the bytes over, and would print what it thinks of them.
    return await getDocumentProxy(new Uint8Array(bytes), {
      verbosity: 0,
      useSystemFonts: false,
      stopAtErrors: false,
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException')
      throw refusal(
        'document-encrypted',
        path,
        'it is encrypted',
        'Save a copy without a password.',
        error,
      );
    throw refusal(
      'document-corrupt',
      path,
      `it is no whole PDF (${error instanceof Error ? error.message : String(error)})`,
      'Open it in a viewer and save it again.',
      error,
    );
  }
}

async function readLines(pdf: Proxy): Promise<{
  lines: Line[][];
  emptyPages: number[];
  brokenPages: number[];
}> {
  const lines: Line[][] = [];
  const emptyPages: number[] = [];
  const brokenPages: number[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    try {
      const page = await pdf.getPage(number);
      lines.push(linesOf(await readRuns(page)));
      page.cleanup();
      if (lines.at(-1)!.length === 0) emptyPages.push(number);
    } catch {
      lines.push([]);
      brokenPages.push(number);
    }
  }
  return { lines, emptyPages, brokenPages };
}

const withoutText = (path: string, pages: number, broken: readonly number[]): Error =>
  broken.length === pages
    ? refusal(
        'document-corrupt',
        path,
        'none of its pages can be read',
        'Open it in a viewer and save it again.',
      )
    : refusal(
        'document-scanned',
        path,
        `its ${pages === 1 ? 'page holds' : `${pages} pages hold`} no text, as after a scan`,
        'Run a text recognition (OCR) over it first.',
      );

/** The size, and weight, that most letters have. */
function bodyStyle(pages: readonly (readonly Line[])[]): BodyStyle {
  const letters = new Map<string, number>();
  let best = { size: 10, isBold: false, letters: 0 };
  for (const { segments } of pages.flat())
    for (const { size, isBold, text } of segments) {
      const key = `${size.toFixed(1)} ${isBold}`;
      const count = (letters.get(key) ?? 0) + text.length;
      letters.set(key, count);
      if (count > best.letters) best = { size, isBold, letters: count };
    }
  const texts = pages.flat().map((line) => lineText(line));
  return { size: best.size, isBold: best.isBold, joinHyphenated: hyphenJoiner(texts) };
}

function writeBlocks(pages: readonly (readonly PdfBlock[])[]): {
  builder: TextBuilder;
  spans: Page[];
} {
  const builder = new TextBuilder();
  const levels = headingLevels(pages.flat());
  const spans = pages.map((blocks, i): Page => {
    const page = i + 1;
    let start: number | undefined;
    for (const block of blocks) {
      const { box } = block;
      if (block.kind === 'heading')
        builder.heading(levels.get(block.style)!, block.text.replaceAll('\n', ' '), { page, box });
      else if (block.kind === 'list-item')
        builder.listItem(block.text, 0, block.mark, { page, box });
      else if (block.kind === 'table') builder.table(block.rows, block.headerRows, { page, box });
      else builder.paragraph(block.text, { page, box });
      start ??= builder.blocks.at(-1)?.span.start;
    }
    return { number: page, span: { start: start ?? builder.length, end: builder.length } };
  });
  return { builder, spans };
}

/** The largest style is level 1; sizes that an eye cannot tell apart are one. At most six. */
function headingLevels(blocks: readonly PdfBlock[]): Map<string, number> {
  const styles = new Map<string, { readonly size: number; readonly isBold: boolean }>();
  for (const block of blocks) if (block.kind === 'heading') styles.set(block.style, block);
  const levels = new Map<string, number>();
  let level = 0;
  let first: { size: number; isBold: boolean } | undefined;
  const sorted = [...styles].sort(
    ([, a], [, b]) => b.size - a.size || Number(b.isBold) - Number(a.isBold),
  );
  for (const [style, { size, isBold }] of sorted) {
    if (first === undefined || size < 0.94 * first.size || isBold !== first.isBold) {
      level++;
      first = { size, isBold };
    }
    levels.set(style, Math.min(level, 6));
  }
  return levels;
}

function largestHeading(blocks: readonly PdfBlock[]): string | undefined {
  let largest: { text: string; size: number } | undefined;
  for (const block of blocks)
    if (block.kind === 'heading' && block.size > (largest?.size ?? 0)) largest = block;
  return largest?.text.replaceAll('\n', ' ');
}

async function factsOf(
  pdf: Proxy,
): Promise<Pick<ReadPdf, 'title' | 'language' | 'author' | 'created'>> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
  const field = (name: string): string | undefined => {
    const value: unknown = (info as Record<string, unknown>)[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const title = field('Title');
  return {
    // Writers of files put their own names there.
    title:
      title === undefined ||
      /^\(?(?:untitled|anonymous|unspecified)\)?$|\.(?:docx?|indd|tex|dvi|pdf)$/i.test(title)
        ? undefined
        : title,
    language: field('Language')?.toLowerCase().slice(0, 2),
    author: /^\(?(?:anonymous|unspecified)\)?$/i.test(field('Author') ?? '')
      ? undefined
      : field('Author'),
    created: isoDate(field('CreationDate')),
  };
}

/** `D:20241115093000+01'00'` */
function isoDate(date: string | undefined): string | undefined {
  const found = /^D:(\d{4})(\d\d)(\d\d)/.exec(date ?? '');
  return found === null ? undefined : `${found[1]}-${found[2]}-${found[3]}`;
}

const listPages = (pages: readonly number[]): string =>
  `${pages.length === 1 ? 'page' : 'pages'} ${pages.slice(0, 5).join(', ')}${pages.length > 5 ? ` and ${pages.length - 5} more` : ''}`;
