/**
 * @file Reading RESULTS.md: text to `Results`, or one clear line that says which line of which file
 * is not what it should be. Whether the evidence is what was written is the verifier's question.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes, GradusError, systemCode } from '@gradus/runtime';
import { splitDocument, type DocumentParts } from './document.ts';
import { parseFrontMatter } from './front-matter.ts';
import { describeIssues } from './issues.ts';
import { resultsSchema, type Results } from './schema.ts';

export const resultsFileName = 'RESULTS.md';

/** Far above any honest page: a run keeps its data in artifacts. */
const sizeLimitBytes = 5_000_000;

/** Nobody reads more at once. */
const problemsLimit = 20;

export interface Problem {
  /** Path of the file that is not as it should be. */
  readonly file: string;
  /** Counts from 1. */
  readonly line?: number;
  /** What is wrong: a field's name or a sentence. */
  readonly what: string;
  readonly expected: string;
  readonly received: string;
}

/** As much of a RESULTS.md as can be read, and everything that is wrong with its schema. */
export interface Inspection {
  readonly parts?: DocumentParts;
  readonly results?: Results;
  readonly problems: readonly Problem[];
}

/** @throws GradusError `invalid-results` (verdict): the first problem, by file and line. */
export function parseResults(text: string, path: string): Results {
  const { results, problems } = inspectResults(text, path);
  const [first] = problems;
  if (results !== undefined && first === undefined) return results;
  throw invalidResults(
    first ?? problem(path, 1, 'the file', 'evidence', 'nothing'),
    problems.length,
  );
}

/**
 * @throws GradusError `missing-results` (usage) where there is no such file, `unreadable-results`
 * (environment) where it cannot be opened, `invalid-results` (verdict) where it is not evidence.
 */
export async function readResults(path: string): Promise<Results> {
  const { text, fault } = await readResultsText(path);
  if (text === undefined) throw invalidResults(fault, 1);
  return parseResults(text, path);
}

export type Listing =
  | { readonly folder: string; readonly results: Results; readonly error?: never }
  | { readonly folder: string; readonly error: GradusError; readonly results?: never };

/**
 * Every `<root>/<folder>/RESULTS.md`, by folder name. One that cannot be read stands in the list
 * with its error and hides no other. A root that does not exist holds nothing.
 */
export async function listResults(
  root: string,
  { exclude = ['reference'] }: { readonly exclude?: readonly string[] } = {},
): Promise<Listing[]> {
  const listings: Listing[] = [];
  for (const folder of await listFolders(root, { exclude })) {
    try {
      listings.push({ folder, results: await readResults(join(folder, resultsFileName)) });
    } catch (error) {
      if (!(error instanceof GradusError)) throw error;
      if (error.code !== 'missing-results') listings.push({ folder, error });
    }
  }
  return listings;
}

/** The folders in which results may lie, by name, without a look inside. */
export async function listFolders(
  root: string,
  { exclude = ['reference'] }: { readonly exclude?: readonly string[] } = {},
): Promise<string[]> {
  return (await folderNames(root))
    .filter((name) => !exclude.includes(name) && !name.startsWith('.'))
    .toSorted()
    .map((name) => join(root, name));
}

export function inspectResults(text: string, path: string): Inspection {
  const parts = splitDocument(text);
  if ('line' in parts) {
    return { problems: [problem(path, parts.line, 'the frame', parts.expected, parts.received)] };
  }
  const parsed = parseFrontMatter(parts.frontMatter);
  if ('fault' in parsed) {
    const { line, expected, received } = parsed.fault;
    return { parts, problems: [problem(path, line, 'the front matter', expected, received)] };
  }
  const checked = resultsSchema.safeParse(parsed.value);
  if (checked.success) return { parts, results: checked.data, problems: [] };
  const problems = describeIssues(checked.error.issues, parsed.value)
    .slice(0, problemsLimit)
    .map((fault) =>
      problem(path, parsed.lineOf(fault.path), fault.field, fault.expected, fault.received),
    );
  return { parts, problems };
}

export type ResultsText =
  | { readonly text: string; readonly fault?: never }
  | { readonly text?: never; readonly fault: Problem };

/** The file as text; a fault where what lies there is no text of ours. @throws as `readResults`. */
export async function readResultsText(path: string): Promise<ResultsText> {
  let bytes: Uint8Array;
  try {
    const status = await lstat(path);
    if (!status.isFile()) {
      return { fault: problem(path, undefined, 'the file', 'a regular file', 'something else') };
    }
    if (status.size > sizeLimitBytes) {
      const expected = `at most ${formatBytes(sizeLimitBytes)}`;
      return { fault: problem(path, undefined, 'the file', expected, formatBytes(status.size)) };
    }
    bytes = await readFile(path);
  } catch (error) {
    throw readFailure(path, error);
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const line = lineOfInvalidByte(bytes);
    return { fault: problem(path, line, 'the text', 'UTF-8', 'bytes that are no characters') };
  }
}

export function invalidResults(first: Problem, count: number): GradusError {
  const place = first.line === undefined ? first.file : `${first.file}, line ${first.line}`;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return new GradusError({
    code: 'invalid-results',
    kind: 'verdict',
    what: `${place}: ${first.what}${more}`,
    expected: first.expected,
    received: first.received,
    remedy: 'Restore the file, or run it again.',
  });
}

function readFailure(path: string, cause: unknown): unknown {
  const code = systemCode(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new GradusError({
      code: 'missing-results',
      kind: 'usage',
      what: `No results at ${path}`,
      expected: `a folder that holds ${resultsFileName}`,
      received: 'no such file',
      remedy: 'Run ./gradus results list to see what there is.',
      cause,
    });
  }
  if (code === undefined) return cause;
  return new GradusError({
    code: 'unreadable-results',
    kind: 'environment',
    what: `Cannot read ${path}`,
    expected: 'a file that can be read',
    received: code === 'EACCES' || code === 'EPERM' ? `no permission (${code})` : code,
    remedy: 'Give yourself read permission there, or restore the file.',
    cause,
  });
}

async function folderNames(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw readFailure(root, error);
  }
}

/** The line that holds the first byte sequence that is not UTF-8. */
function lineOfInvalidByte(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start <= bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return line;
}

const problem = (
  file: string,
  line: number | undefined,
  what: string,
  expected: string,
  received: string,
): Problem => ({ file, ...(line === undefined ? {} : { line }), what, expected, received });
