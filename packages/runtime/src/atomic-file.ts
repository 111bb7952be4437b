/**
 * @file Files that are whole or absent. The new content is written beside the target, flushed to
 * the disk and renamed over it, so a process killed at any moment leaves the old file or the new.
 */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GradusError, systemCode } from './errors.ts';
import { ensureFolder } from './folder.ts';

export interface AtomicWrite {
  /** Permissions of the file; a new file's default where left out. */
  readonly mode?: number;
  /** The last moment to object, right before the new content takes its place. */
  readonly before?: () => Promise<void>;
}

/** @throws GradusError `write-failed` (environment): no permission, read-only, disk full. */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  { mode, before }: AtomicWrite = {},
): Promise<void> {
  const folder = dirname(path);
  // Dot-prefixed and random: never mistaken for content, never shared by two writers.
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await ensureFolder(folder);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      if (mode !== undefined) await file.chmod(mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    await before?.();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeFailure(path, error);
  }
}

const remedies: Readonly<Record<string, readonly [received: string, remedy: string]>> = {
  EACCES: ['no permission', 'Give yourself write permission there, or set GRADUS_WORKSPACE.'],
  EPERM: ['no permission', 'Give yourself write permission there, or set GRADUS_WORKSPACE.'],
  ENOENT: [
    'a place that takes no new folders',
    'Set GRADUS_WORKSPACE to a folder that can be written.',
  ],
  EROFS: ['a read-only file system', 'Set GRADUS_WORKSPACE to a folder that can be written.'],
  ENOSPC: ['a full disk', 'Free some space and run the command again; nothing was lost.'],
  EFBIG: [
    'a file larger than the system allows',
    'Raise the limit (ulimit -f) and run the command again; nothing was lost.',
  ],
  EDQUOT: ['an exhausted quota', 'Free some space and run the command again; nothing was lost.'],
  ENOTDIR: ['a file where a folder should be', 'Move that file away, or set GRADUS_WORKSPACE.'],
  EEXIST: ['a file where a folder should be', 'Move that file away, or set GRADUS_WORKSPACE.'],
  EISDIR: ['a folder where a file should be', 'Move that folder away.'],
};

/** Turns what the file system said about a write to `path` into an error a person can act on. */
export function writeFailure(path: string, cause: unknown): unknown {
  const code = systemCode(cause);
  const known = code === undefined ? undefined : remedies[code];
  if (known === undefined) return cause;
  const [received, remedy] = known;
  return new GradusError({
    code: 'write-failed',
    kind: 'environment',
    what: `Cannot write ${path}`,
    expected: 'a place that can be written',
    received: `${received} (${code})`,
    remedy,
    cause,
  });
}
