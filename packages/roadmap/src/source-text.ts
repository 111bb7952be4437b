/**
 * @file From bytes to text and back, so that what is not edited stays as it is: the BOM is set
 * aside and put back, line ends are kept, and what is not UTF-8 is refused rather than mended.
 */
import { GradusError } from '@gradus/runtime';
import type { Place } from './roadmap.ts';

const bom = '\uFEFF';

export interface SourceText {
  readonly text: string;
  readonly hasBom: boolean;
}

/**
 * @param name of the file, for the error
 * @throws GradusError `not-utf8` (usage)
 */
export function decodeText(bytes: Uint8Array, name: string): SourceText {
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new GradusError({
      code: 'not-utf8',
      kind: 'usage',
      what: `Cannot read ${name}`,
      expected: 'UTF-8 text',
      received: isUtf16(bytes) ? 'UTF-16' : 'bytes that are not UTF-8',
      remedy: 'Save it as UTF-8 in your editor; nothing was changed.',
      cause,
    });
  }
  const hasBom = decoded.startsWith(bom);
  return { text: hasBom ? decoded.slice(1) : decoded, hasBom };
}

/** By its byte order mark. */
const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

export function encodeText({ text, hasBom }: SourceText): Uint8Array {
  return new TextEncoder().encode(hasBom ? bom + text : text);
}

/** A line of the text: where it starts, and what stands there, without its end. */
export interface SourceLine {
  readonly start: number;
  readonly text: string;
}

/** Lines as Markdown counts them: ended by `\n`, `\r\n` or `\r`. */
export function linesOf(text: string): readonly SourceLine[] {
  const lines: SourceLine[] = [];
  const ends = /\r\n?|\n/g;
  let start = 0;
  for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
    lines.push({ start, text: text.slice(start, end.index) });
    start = ends.lastIndex;
  }
  lines.push({ start, text: text.slice(start) });
  return lines;
}

/** The line end that the text uses first; `\n` where it has none. */
export function lineEndOf(text: string): string {
  return /\r\n?|\n/.exec(text)?.[0] ?? '\n';
}

/**
 * What stands between two columns of a line, without the white space around it. Where nothing does,
 * the place is behind the first space: `|  |` becomes `| x |`, and `Link: ` becomes `Link: x`.
 */
export function trimmedPlace({ start, text }: SourceLine, from: number, to: number): Place {
  const raw = text.slice(from, to);
  const trimmed = raw.trim();
  const lead = trimmed === '' ? Math.min(1, raw.length) : raw.length - raw.trimStart().length;
  const at = start + from + lead;
  return { span: { start: at, end: at + trimmed.length }, text: trimmed };
}
