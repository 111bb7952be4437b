/** @file Images for chat messages: by address, or from a file as a `data:` URL. */
import { readFile, stat } from 'node:fs/promises';
import { GradusError, systemCode } from '@gradus/runtime';
import { isAbsolute, join } from 'node:path';
import { refused } from '../fault.ts';
import type { ContentPart } from '../request-spec.ts';

export type ImagePart = ContentPart & { readonly type: 'image_url' };

/** What servers take at most, by their defaults or thereabouts. */
const largestBytes = 20 * 2 ** 20;

const signatures: readonly (readonly [mime: string, at: number, bytes: string])[] = [
  ['image/png', 0, '\u0089PNG\r\n\u001A\n'],
  ['image/jpeg', 0, '\u00FF\u00D8\u00FF'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
];

/** @param source `https://…`, `data:…` or a path; @throws GradusError for what is no image */
export async function loadImage(source: string, folder = '.'): Promise<ImagePart> {
  if (/^(?:https?|data):/.test(source)) return imagePart(source);
  const bytes = await readImage(isAbsolute(source) ? source : join(folder, source));
  const head = bytes.toString('latin1', 0, 16);
  const known = signatures.find(([, at, start]) => head.startsWith(start, at));
  if (known === undefined) {
    throw refused(`Cannot send ${source}`, 'a PNG, JPEG, GIF or WebP image', head.slice(0, 8));
  }
  return imagePart(`data:${known[0]};base64,${bytes.toString('base64')}`);
}

const imagePart = (url: string): ImagePart => ({ type: 'image_url', image_url: { url } });

async function readImage(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > largestBytes) {
      throw refused(`Cannot send ${path}`, `an image of at most ${largestBytes} bytes`, size);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof GradusError) throw error;
    throw new GradusError({
      code: 'unreadable-file',
      kind: 'usage',
      what: `Cannot read the image ${path}`,
      expected: 'a file that can be read',
      received: systemCode(error) ?? 'something else',
      cause: error,
    });
  }
}
