/**
 * @file The anatomy of RESULTS.md: front matter between two `---` lines, then the body. The last
 * line of the front matter is the digest of everything else. This file cuts and joins the text
 * and knows nothing of what it means.
 */
import { sha256 } from '@gradus/runtime';
import { Document, Scalar, visit } from 'yaml';
import { codePointHex, invisible } from './invisible.ts';

export interface DocumentParts {
  /** YAML without the two `---` lines, the digest line included. */
  readonly frontMatter: string;
  /** Everything after the closing `---` line. */
  readonly body: string;
}

/** A text that is not a RESULTS.md at all. `line` counts from 1. */
export interface AnatomyFault {
  readonly line: number;
  readonly expected: string;
  readonly received: string;
}

const fence = '---\n';

/** Line of RESULTS.md on which the front matter begins: the one after the opening `---`. */
export const frontMatterLine = 2;

/** The whole text, sealed with the digest of its fields and its body. */
export function composeDocument(fields: object, body: string): { text: string; digest: string } {
  const covered = yamlText(fields);
  const digest = sha256(covered + body);
  return { text: `${fence}${covered}${digestLine(digest)}${fence}${body}`, digest };
}

export function splitDocument(text: string): DocumentParts | AnatomyFault {
  if (text === '') return { line: 1, expected: 'the line ---', received: 'an empty file' };
  if (!text.startsWith(fence)) {
    const first = text.split('\n', 1)[0] ?? '';
    const received = first === '---\r' ? 'Windows line endings' : JSON.stringify(clip(first));
    return { line: 1, expected: 'the line ---', received };
  }
  const end = text.indexOf(`\n${fence}`, fence.length - 1);
  if (end === -1) {
    return {
      line: text.split('\n').length,
      expected: 'the line --- that closes the front matter',
      received: 'the end of the file (it is cut off)',
    };
  }
  return {
    frontMatter: text.slice(fence.length, end + 1),
    body: text.slice(end + 1 + fence.length),
  };
}

/** What the digest line has to be and what it is, compared as text: not a byte may differ. */
export function checkDigest({ frontMatter, body }: DocumentParts): {
  readonly expected: string;
  readonly received: string;
} {
  const start = frontMatter.lastIndexOf('\ndigest:') + 1;
  return {
    expected: digestLine(sha256(frontMatter.slice(0, start) + body)),
    received: frontMatter.slice(start),
  };
}

export const countLines = (text: string): number => text.split('\n').length - 1;

const digestLine = (digest: string): string => yamlText({ digest });

/**
 * No folding: a line of the file is a field, so errors and diffs point at one field. What cannot
 * be seen is written as an escape, so that the YAML shows what it says.
 */
function yamlText(fields: object): string {
  const document = new Document(fields, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      // Escapes exist in double quotes only.
      if (typeof node.value === 'string' && node.value.search(invisible) !== -1) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document
    .toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
    .replaceAll(invisible, (sign) => `\\u${codePointHex(sign)}`);
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
