/**
 * @file The files beside RESULTS.md. The head of the content's hash is part of the name, so the
 * files of a new run never touch those of the old one.
 */
import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError, sha256, sha256File, systemCode, writeFileAtomic } from '@gradus/runtime';
import { quote } from './issues.ts';
import { artifactPattern, type Results } from './schema.ts';

export type Artifact = Results['artifacts'][number];

/** What a run hands over: `{ name: 'compression-curve.svg', content: '<svg …' }`. */
export interface DraftArtifact {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface NamedArtifact extends Artifact {
  readonly content: Uint8Array;
}

const draftName = /^(?<stem>[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*)\.(?<extension>[a-z0-9]{1,8})$/;

/**
 * By plain name, in the given order.
 * @throws GradusError `invalid-evidence` (usage): a name that is no plain file name, or twice.
 */
export function nameArtifacts(drafts: readonly DraftArtifact[]): Map<string, NamedArtifact> {
  const named = new Map<string, NamedArtifact>();
  for (const { name, content } of drafts) {
    const parts = draftName.exec(name)?.groups;
    if (parts === undefined || named.has(name)) {
      throw new GradusError({
        code: 'invalid-evidence',
        kind: 'usage',
        what: 'An artifact needs a name of its own',
        expected: 'lower-case letters, digits, hyphens and an extension, such as curve.svg',
        received: parts === undefined ? quote(name) : `${quote(name)} twice`,
      });
    }
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const hash = sha256(bytes);
    named.set(name, {
      path: `${parts['stem']}.${hash.slice(0, 8)}.${parts['extension']}`,
      sha256: hash,
      sizeBytes: bytes.byteLength,
      content: bytes,
    });
  }
  return named;
}

/** Writes what is not there yet, byte for byte; says which names it brought. */
export async function writeArtifact(folder: string, artifact: NamedArtifact): Promise<boolean> {
  const path = join(folder, artifact.path);
  if ((await inspectArtifact(folder, artifact)) === 'intact') return false;
  await writeFileAtomic(path, artifact.content);
  return true;
}

/** Removes artifacts by name, as far as the file system lets it. */
export async function removeArtifacts(folder: string, names: Iterable<string>): Promise<void> {
  for (const name of names) {
    if (!artifactPattern.test(name)) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

export type ArtifactState = 'intact' | { readonly expected: string; readonly received: string };

const wholeReadBytes = 4_000_000;

/** Is the file what RESULTS.md says it is? A symbolic link is not, wherever it leads. */
export async function inspectArtifact(
  folder: string,
  { path, sizeBytes, sha256: recorded }: Artifact,
): Promise<ArtifactState> {
  const file = join(folder, path);
  try {
    const status = await lstat(file);
    if (!status.isFile()) {
      const received = status.isSymbolicLink() ? 'a symbolic link' : 'something else';
      return { expected: 'a regular file', received };
    }
    if (status.size !== sizeBytes) {
      return { expected: `${sizeBytes} bytes`, received: `${status.size} bytes` };
    }
    // Most are small: one read is faster than a stream.
    const isSmall = status.size <= wholeReadBytes;
    const current = isSmall ? sha256(await readFile(file)) : await sha256File(file);
    if (current === recorded) return 'intact';
    return { expected: `sha256 ${recorded}`, received: `sha256 ${current}` };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return { expected: 'a file', received: 'nothing there' };
    if (code === 'EACCES' || code === 'EPERM') {
      return { expected: 'a file that can be read', received: `no permission (${code})` };
    }
    throw error;
  }
}

/** The text of each CSV that the body shows, by artifact path. */
export async function readTables(
  folder: string,
  tables: Results['tables'],
): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for (const { path } of tables) contents.set(path, tableText(await readFile(join(folder, path))));
  return contents;
}

/** The same text for the writer and the verifier. */
export const tableText = (content: Uint8Array): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
