/**
 * @file The files whose content a result depends on, one hash each. Code is hashed over its
 * tokens, so that comments and layout may change without making evidence stale; everything else
 * is hashed as it is.
 */
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { GradusError, mapConcurrently, sha256, systemCode } from '@gradus/runtime';
import jsTokens from 'js-tokens';
import type { Results } from './schema.ts';

export type Source = Results['sources'][number];

/**
 * A file or a folder, relative to the repository; `exclude` names files and folders inside it,
 * relative to it. A source that carries its hash already is taken as it stands.
 */
export type SourceSelection =
  | string
  | { readonly path: string; readonly exclude?: readonly string[] }
  | Source;

export interface Stale {
  readonly path: string;
  readonly reason: 'changed' | 'missing';
}

/**
 * Folders are walked without `test/`, `node_modules/`, `README.md`, `*.test.ts`, hidden files and
 * symbolic links. Sorted by path, each file once.
 * @throws GradusError `missing-source` (usage) where a selection names nothing.
 */
export async function hashSources(
  repositoryRoot: string,
  selections: readonly SourceSelection[],
): Promise<Source[]> {
  const hashes = new Map<string, string>();
  const root = await realpath(repositoryRoot);
  for (const selection of selections) {
    if (typeof selection === 'object' && 'sha256' in selection) {
      hashes.set(selection.path, selection.sha256);
      continue;
    }
    const { path, exclude = [] } = typeof selection === 'string' ? { path: selection } : selection;
    const files = await selectFiles(repositoryRoot, path.replace(/\/+$/, ''), exclude);
    if (files.length === 0) throw missingSource(path);
    const hashed = await mapConcurrently(files, filesAtOnce, (file) => hashSource(root, file));
    for (const [index, file] of files.entries()) hashes.set(file, hashed[index] ?? '');
  }
  return [...hashes]
    .map(([path, hash]) => ({ path, sha256: hash }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Hashes of sources by path, for a look at many results at once: they share most of their sources.
 * Undefined: missing.
 */
export type SourceHashes = Map<string, Promise<string | undefined>>;

const filesAtOnce = 16;

/** The sources that are no longer what they were when the evidence was written. */
export async function findStale(
  repositoryRoot: string,
  sources: readonly Source[],
  known: SourceHashes = new Map(),
): Promise<Stale[]> {
  const root = await realpath(repositoryRoot);
  const found = await mapConcurrently(sources, filesAtOnce, async ({ path, sha256: recorded }) => {
    const hashing = known.get(path) ?? hashIfThere(root, path);
    known.set(path, hashing);
    const current = await hashing;
    const reason = current === undefined ? 'missing' : 'changed';
    return current === recorded ? [] : [{ path, reason } as const];
  });
  return found.flat();
}

async function hashIfThere(root: string, path: string): Promise<string | undefined> {
  try {
    return await hashSource(root, path);
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    return undefined;
  }
}

/** SHA-256 over the tokens of JavaScript or TypeScript: comments and white space do not count. */
export function hashCode(code: string): string {
  const kept: string[] = [];
  let newline = false;
  for (const { type, value } of jsTokens(code)) {
    if (type === 'LineTerminatorSequence' || type === 'WhiteSpace') {
      newline ||= type === 'LineTerminatorSequence';
      continue;
    }
    if (type === 'SingleLineComment' || type === 'HashbangComment') continue;
    if (type === 'MultiLineComment') {
      // A comment that spans lines separates like the line break inside it.
      newline ||= /[\n\r\u2028\u2029]/.test(value);
      continue;
    }
    if (newline && breaksStatement(kept.at(-1), value)) kept.push('\n');
    kept.push(value);
    newline = false;
  }
  return sha256(JSON.stringify(kept));
}

/**
 * Where the grammar gives a line break a meaning ("restricted productions" of ECMA-262, and the
 * contextual keywords of TypeScript), it is a token: `return\nx` is not `return x`.
 */
function breaksStatement(before: string | undefined, after: string): boolean {
  return (before !== undefined && restricted.has(before)) || after === '++' || after === '--';
}

const restricted: ReadonlySet<string> = new Set(
  (
    'return break continue throw yield async accessor ' +
    'type interface declare abstract namespace module asserts is using'
  ).split(' '),
);

const codeExtension = /\.[cm]?[jt]s$/;

/**
 * @param root without symbolic links
 * @throws GradusError `missing-source` where it is not a regular file inside the repository.
 */
async function hashSource(root: string, path: string): Promise<string> {
  const content = await readInside(root, path);
  return codeExtension.test(path) ? hashCode(content.toString('utf8')) : sha256(content);
}

async function readInside(root: string, path: string): Promise<Buffer> {
  const file = join(root, path);
  try {
    const [real, status] = await Promise.all([realpath(file), lstat(file)]);
    const inside = relative(root, real);
    if (!status.isFile() || inside.startsWith(`..${sep}`)) throw missingSource(path);
    return await readFile(real);
  } catch (error) {
    if (isAbsent(error)) throw missingSource(path, error);
    throw error;
  }
}

async function selectFiles(
  repositoryRoot: string,
  path: string,
  exclude: readonly string[],
): Promise<string[]> {
  const start = join(repositoryRoot, path);
  try {
    const status = await lstat(start);
    if (status.isFile()) return [path];
    if (!status.isDirectory()) return [];
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  const entries = await readdir(start, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(start, join(entry.parentPath, entry.name)).split(sep))
    .filter((steps) => !steps.some(isLeftOut) && !/\.test\.[cm]?[jt]s$/.test(steps.at(-1) ?? ''))
    .map((steps) => steps.join('/'))
    .filter((file) => !exclude.some((name) => file === name || file.startsWith(`${name}/`)))
    .map((file) => (path === '' || path === '.' ? file : `${path}/${file}`));
}

const isLeftOut = (name: string): boolean =>
  name.startsWith('.') || name === 'test' || name === 'node_modules' || name === 'README.md';

const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '');

function missingSource(path: string, cause?: unknown): GradusError {
  return new GradusError({
    code: 'missing-source',
    kind: 'usage',
    what: `No source at ${path}`,
    expected: 'a file or a folder with files, relative to the repository',
    received: 'nothing there',
    remedy: "Correct the lab's list of sources.",
    cause,
  });
}
