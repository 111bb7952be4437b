/**
 * @file Search in the files of one folder. Nothing outside is ever opened: not by `..`, not by an
 * absolute path, and not by a link, since links are not followed at all.
 */
import { constants } from 'node:fs';
import { open, opendir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { defineTool, type Tool } from '../tools/tool.ts';

const mostFiles = 5_000;
const mostFileBytes = 2_000_000;
const mostLineCharacters = 300;

const parameters = z.strictObject({
  text: z.string().min(1).max(200).describe('what a line has to contain, in any case'),
  files: z.string().min(1).max(100).optional().describe('an ending of file names, such as .md'),
});

export interface FileMatch {
  /** From the folder, with /. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface FileSearch {
  readonly matches: readonly FileMatch[];
  readonly filesRead: number;
  /** What was not looked at: too many files, too large, not text. */
  readonly skipped: number;
}

export function searchFilesTool({
  folder,
  most = 20,
}: {
  readonly folder: string;
  readonly most?: number;
}): Tool<z.output<typeof parameters>> {
  return defineTool({
    name: 'search_files',
    description: 'Finds lines that contain a text in the files at hand.',
    parameters,
    effect: 'reads',
    trust: 'foreign',
    run: ({ text, files }, { signal }) =>
      searchFiles(folder, text, { ending: files, most, signal }),
  });
}

/** In the order of their names. @throws the reason of `signal` */
export async function searchFiles(
  folder: string,
  text: string,
  { ending, most, signal }: { ending?: string | undefined; most: number; signal?: AbortSignal },
): Promise<FileSearch> {
  const root = await realpath(folder);
  const wanted = text.toLowerCase();
  const matches: FileMatch[] = [];
  let filesRead = 0;
  let skipped = 0;
  for await (const path of filesUnder(root)) {
    signal?.throwIfAborted();
    if (ending !== undefined && !path.endsWith(ending)) continue;
    const content = filesRead >= mostFiles ? undefined : await readText(root, path);
    if (content === undefined) {
      skipped++;
      continue;
    }
    filesRead++;
    for (const [index, line] of content.split('\n').entries()) {
      if (!line.toLowerCase().includes(wanted)) continue;
      const file = relative(root, path).split(sep).join('/');
      matches.push({ file, line: index + 1, text: line.trim().slice(0, mostLineCharacters) });
      if (matches.length >= most) return { matches, filesRead, skipped };
    }
  }
  return { matches, filesRead, skipped };
}

/** Links are neither files nor folders here. */
async function* filesUnder(folder: string): AsyncGenerator<string> {
  const entries = [];
  for await (const entry of await opendir(folder)) entries.push(entry);
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

/**
 * What was a file when the folder was listed may be a link by now: the system refuses to open a link,
 * and a folder on the way that became one shows in the real path.
 */
async function readText(root: string, path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
    () => undefined,
  );
  if (file === undefined) return undefined;
  try {
    const real = await realpath(path);
    if (!real.startsWith(root + sep)) return undefined;
    const { size } = await file.stat();
    if (size > mostFileBytes) return undefined;
    const content = await file.readFile();
    return content.includes(0) ? undefined : content.toString('utf8');
  } finally {
    await file.close();
  }
}
