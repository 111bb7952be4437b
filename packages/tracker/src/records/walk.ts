/**
 * @file The Markdown files under a folder. Links are followed, each place once, so a link to a
 * folder above ends the walk instead of going round; names with a dot in front are left alone.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@gradus/runtime';

export interface Walk {
  /** In the order of their names. */
  readonly files: readonly string[];
  /** What could not be entered, and why. */
  readonly closed: readonly { readonly path: string; readonly why: string }[];
}

const filesLimit = 20_000;

/** A folder that does not exist has no files. */
export async function findMarkdown(folder: string): Promise<Walk> {
  const files: string[] = [];
  const closed: { path: string; why: string }[] = [];
  const seen = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    const kind = await stat(real);
    if (kind.isDirectory()) {
      for (const name of (await readdir(path)).toSorted()) {
        if (!name.startsWith('.')) await enter(join(path, name));
      }
    } else if (kind.isFile() && path.toLowerCase().endsWith('.md')) {
      if (files.length >= filesLimit) closed.push({ path, why: `more than ${filesLimit} files` });
      else files.push(path);
    }
  };
  const enter = async (path: string): Promise<void> => {
    try {
      await visit(path);
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      // Not yet made is not a fault; a link that leads nowhere is.
      if (code === 'ENOENT' && path === folder) return;
      closed.push({ path, why: reasons[code] ?? code });
    }
  };
  await enter(folder);
  return { files, closed };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'a link that leads nowhere',
  ELOOP: 'links that lead in a circle',
  EACCES: 'no permission',
  EPERM: 'no permission',
};
