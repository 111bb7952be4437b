/**
 * @file Is the evidence what was written, and is it still about the code that is here? The first
 * question has problems as its answer, the second staleness, which is no fault.
 */
import { join } from 'node:path';
import { mapConcurrently } from '@gradus/runtime';
import { inspectArtifact, readTables } from './artifacts.ts';
import { renderBody } from './body.ts';
import { checkDigest, countLines, frontMatterLine, type DocumentParts } from './document.ts';
import { quote } from './issues.ts';
import { inspectResults, readResultsText, resultsFileName, type Problem } from './read.ts';
import type { Results } from './schema.ts';
import { findStale, type SourceHashes, type Stale } from './sources.ts';

export interface Verification {
  /** Absent where RESULTS.md cannot be read as evidence. */
  readonly results?: Results;
  /** Whatever is not as it was written. Empty: nothing was changed. */
  readonly problems: readonly Problem[];
  readonly stale: readonly Stale[];
}

export interface VerifyOptions {
  readonly repositoryRoot: string;
  /** Filled and used: hand the same map to all that are verified in one go. */
  readonly sourceHashes?: SourceHashes;
}

/** @throws GradusError `missing-results`, `unreadable-results` */
export async function verifyResults(
  folder: string,
  { repositoryRoot, sourceHashes }: VerifyOptions,
): Promise<Verification> {
  const path = join(folder, resultsFileName);
  const { text, fault } = await readResultsText(path);
  if (text === undefined) return { problems: [fault], stale: [] };
  const { parts, results, problems } = inspectResults(text, path);
  const seal = parts === undefined ? [] : digestProblems(path, parts);
  if (results === undefined || parts === undefined) {
    return { problems: [...problems, ...seal], stale: [] };
  }
  const damaged = await artifactProblems(folder, results);
  // A body that shows a damaged table cannot be rendered again; the table is named already.
  const page = results.tables.some((shown) => damaged.has(shown.path))
    ? []
    : bodyProblems(path, parts, renderBody(results, await readTables(folder, results.tables)));
  const stale = await findStale(repositoryRoot, results.sources, sourceHashes);
  if (seal.length === 0 && page.length > 0) {
    // It is what was written, but this code would write another page: that is the code's change.
    return { results, problems: [...damaged.values()], stale: [...stale, otherRenderer] };
  }
  // The page says more exactly than the digest where the change is.
  const changes = page.length > 0 ? page : seal;
  return { results, problems: [...damaged.values(), ...changes], stale };
}

const otherRenderer: Stale = { path: 'packages/evidence/src', reason: 'changed' };

function digestProblems(file: string, parts: DocumentParts): Problem[] {
  const { expected, received } = checkDigest(parts);
  if (expected === received) return [];
  return [
    {
      file,
      line: frontMatterLine + countLines(parts.frontMatter) - 1,
      what: 'the file is not the one that was written',
      expected: quote(expected.trimEnd()),
      received: quote(received.trimEnd()),
    },
  ];
}

const filesAtOnce = 8;

/** By artifact path. */
async function artifactProblems(folder: string, results: Results): Promise<Map<string, Problem>> {
  const problems = new Map<string, Problem>();
  const states = await mapConcurrently(results.artifacts, filesAtOnce, (artifact) =>
    inspectArtifact(folder, artifact),
  );
  for (const [index, artifact] of results.artifacts.entries()) {
    const state = states[index];
    if (state === undefined || state === 'intact') continue;
    const what = 'the artifact is not the one that was written';
    problems.set(artifact.path, { file: join(folder, artifact.path), what, ...state });
  }
  return problems;
}

/** The first line that differs: what follows it is often only shifted. */
function bodyProblems(file: string, parts: DocumentParts, rendered: string): Problem[] {
  if (parts.body === rendered) return [];
  const received = parts.body.split('\n');
  const expected = rendered.split('\n');
  let index = 0;
  while (received[index] === expected[index]) index++;
  // The front matter and its two fences stand above the body.
  const line = countLines(parts.frontMatter) + 3 + index;
  return [
    {
      file,
      line,
      what: 'the body is not what the front matter and the tables render to',
      ...differing(expected[index], received[index]),
    },
  ];
}

const contextBefore = 30;
const contextLength = 80;

/** Both lines where they part, with a little of what stands before. */
function differing(
  expected: string | undefined,
  received: string | undefined,
): Pick<Problem, 'expected' | 'received'> {
  let column = 0;
  if (expected !== undefined && received !== undefined) {
    while (expected[column] === received[column]) column++;
  }
  const start = Math.max(0, column - contextBefore);
  const show = (line: string | undefined): string => {
    if (line === undefined) return 'the end of the file';
    return quote((start > 0 ? '…' : '') + line.slice(start), contextLength);
  };
  return { expected: show(expected), received: show(received) };
}
