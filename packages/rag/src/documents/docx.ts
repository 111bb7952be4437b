/** @file Word documents: mammoth makes HTML of one, and the walk over HTML makes blocks of that. */
import mammoth from 'mammoth';
import { readHtmlFragment } from './html/html.ts';
import { type Limits, refusal } from './limits.ts';
import { TextBuilder } from './text-builder.ts';
import { unpackZip } from './zip.ts';

export interface ReadOffice {
  readonly builder: TextBuilder;
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly author: string | undefined;
  readonly created: string | undefined;
}

/** A title is set above all headings; Word's own numbering of levels stays as it is. */
const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"];

export async function readDocx(
  bytes: Uint8Array,
  path: string,
  limits: Limits,
): Promise<ReadOffice> {
  const parts = unpackZip(bytes, path, limits.unpackedBytes, isProperties);
  const builder = new TextBuilder();
  let html: string;
  try {
    const options = {
      styleMap,
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    };
    ({ value: html } = await mammoth.convertToHtml({ buffer: Buffer.from(bytes) }, options));
  } catch (error) {
    throw refusal(
      'document-corrupt',
      path,
      `it is no whole Word document (${error instanceof Error ? error.message : String(error)})`,
      'Open it in an office program and save it again.',
      error,
    );
  }
  readHtmlFragment(html, builder);
  return { builder, ...officeProperties(parts[0]?.bytes) };
}

export const isProperties = (name: string): boolean => name === 'docProps/core.xml';

/** Dublin Core in docProps/core.xml. */
export function officeProperties(
  xml: Uint8Array | undefined,
): Pick<ReadOffice, 'title' | 'language' | 'author' | 'created'> {
  const text = xml === undefined ? '' : new TextDecoder().decode(xml);
  const field = (name: string): string | undefined => {
    const value = new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(text)?.[1]?.trim();
    return value === undefined || value === '' ? undefined : unescapeXml(value);
  };
  return {
    title: field('dc:title'),
    language: field('dc:language')?.toLowerCase().slice(0, 2),
    author: field('dc:creator'),
    created: field('dcterms:created'),
  };
}

const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' } as const;
const unescapeXml = (text: string): string =>
  text.replaceAll(
    /&(?:lt|gt|quot|apos|amp);/g,
    (entity) => entities[entity as keyof typeof entities],
  );
