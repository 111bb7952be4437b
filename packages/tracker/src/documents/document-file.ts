/**
 * @file A document on the disk. It is written whole or not at all, keeps its permissions and its
 * place behind a link, and is not written when somebody else has saved it since it was read. (Between
 * that look and the rename lies a moment that no file system closes for us.)
 */
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { decodeText, encodeText } from '@gradus/roadmap';
import { GradusError, systemCode, writeFailure, writeFileAtomic } from '@gradus/runtime';

export interface DocumentFile {
  /** As the learner named it, absolute. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly text: string;
  readonly hasBom: boolean;
}

/** Far beyond what a person writes; a log file added by mistake is refused, not parsed for minutes. */
const sizeLimitBytes = 32 * 2 ** 20;

/** @throws GradusError `no-document`, `document-too-large`, `not-utf8` (usage) */
export async function readDocument(path: string): Promise<DocumentFile> {
  const bytes = await readBytes(path);
  return { path, bytes, ...decodeText(bytes, path) };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > sizeLimitBytes) throw tooLarge(path, size);
    return await readFile(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || error instanceof GradusError) throw error;
    throw new GradusError({
      code: 'no-document',
      kind: 'usage',
      what: `Cannot read ${path}`,
      expected: 'a Markdown file',
      received: code === 'ENOENT' ? 'nothing there' : code === 'EISDIR' ? 'a folder' : code,
      remedy: 'Check the path; ./gradus track add <file.md> registers a document.',
      cause: error,
    });
  }
}

const tooLarge = (path: string, sizeBytes: number): GradusError =>
  new GradusError({
    code: 'document-too-large',
    kind: 'usage',
    what: `${path} is no roadmap`,
    expected: `at most ${sizeLimitBytes} bytes`,
    received: `${sizeBytes} bytes`,
    remedy: 'Add the document that holds your plan.',
  });

/**
 * @throws GradusError `document-changed` (environment) when it is not as it was read;
 *   `write-failed`
 */
export async function replaceDocument(file: DocumentFile, text: string): Promise<void> {
  const { target, mode } = await writable(file.path);
  const content = encodeText({ text, hasBom: file.hasBom });
  await writeFileAtomic(target, content, {
    mode,
    before: async () => {
      const bytes = await readFile(target).catch(() => undefined);
      if (bytes === undefined || !file.bytes.equals(bytes)) throw changed(file.path);
    },
  });
}

async function writable(path: string): Promise<{ readonly target: string; readonly mode: number }> {
  try {
    // Behind a symbolic link the file changes, not the link.
    const target = await realpath(path);
    const { mode } = await stat(target);
    // A rename would replace even a file that its owner made read-only.
    await (await open(target, 'r+')).close();
    return { target, mode };
  } catch (error) {
    throw systemCode(error) === 'ENOENT' ? changed(path) : writeFailure(path, error);
  }
}

const changed = (path: string): GradusError =>
  new GradusError({
    code: 'document-changed',
    kind: 'environment',
    what: `${path} was saved by another program just now`,
    expected: 'the document as it was read',
    received: 'another content, or none',
    remedy: 'Nothing was written. Save your edits and run the command again.',
  });
