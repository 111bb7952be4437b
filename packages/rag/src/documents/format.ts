/** @file What kind of file it is: by its first bytes where those say it, or else by its extension. */
import { extname } from 'node:path';
import type { Format } from './document.ts';
import { refusal } from './limits.ts';

const byExtension: Readonly<Record<string, Format>> = {
  '.pdf': 'pdf',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.docx': 'docx',
  '.xlsx': 'xlsx',
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'text',
  '.text': 'text',
  '.log': 'text',
};

/** Extensions of files that are read; a folder is searched for these. */
export const readableExtensions: readonly string[] = Object.keys(byExtension);

/** @throws GradusError `document-format` for what is not read here, `document-encrypted`, `document-corrupt` */
export function formatOf(bytes: Uint8Array, path: string): Format {
  const extension = extname(path).toLowerCase();
  const named = byExtension[extension];
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  if (head.includes('%PDF-')) return 'pdf';
  if (head.startsWith('PK\u0003\u0004')) return officeFormat(bytes, named, path);
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0')) throw oldOffice(bytes, path);
  if (named === 'pdf')
    throw refusal(
      'document-corrupt',
      path,
      'it is no PDF: its first bytes are others',
      'Check how it was saved.',
    );
  if (named === 'docx' || named === 'xlsx')
    throw refusal(
      'document-corrupt',
      path,
      'it is no archive, as every DOCX and XLSX is',
      'Check how it was saved.',
    );
  if (named !== undefined) return named;
  if (/^\s*(?:<!doctype html|<html)/i.test(head)) return 'html';
  throw refusal(
    'document-format',
    path,
    `${extension === '' ? 'files without an extension' : `files ${extension}`} are not read`,
    `Convert it to one of: ${readableExtensions.join(', ')}.`,
  );
}

/** The names of an archive's parts stand in its directory, at the end. */
function officeFormat(bytes: Uint8Array, named: Format | undefined, path: string): Format {
  const directory = new TextDecoder('latin1').decode(bytes.subarray(-200_000));
  if (directory.includes('word/document')) return 'docx';
  if (directory.includes('xl/workbook')) return 'xlsx';
  if (named === 'docx' || named === 'xlsx') return named; // broken: its reader says how
  throw refusal(
    'document-format',
    path,
    'it is an archive, and neither a Word document nor a workbook',
    'Unpack it first.',
  );
}

/** A container of the nineties: what was saved before 2007, and what is encrypted since. */
function oldOffice(bytes: Uint8Array, path: string): Error {
  // The container names its parts in UTF-16.
  const isEncrypted = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  );
  return isEncrypted
    ? refusal('document-encrypted', path, 'it is encrypted', 'Save a copy without a password.')
    : refusal(
        'document-format',
        path,
        'it is of an Office before 2007',
        'Save it as DOCX or XLSX.',
      );
}
