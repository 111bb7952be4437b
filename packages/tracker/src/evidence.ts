/** @file The learner's results, read and verified, each with what it may support. */
import { basename, join } from 'node:path';
import {
  listFolders,
  type Problem,
  type Results,
  resultsFileName,
  type SourceHashes,
  type Verification,
  type VerifyOptions,
  verifyResults,
} from '@gradus/evidence';
import { GradusError, mapConcurrently } from '@gradus/runtime';

export interface Evidence {
  /** The folder's name under results/. */
  readonly id: string;
  readonly path: string;
  readonly results: Results;
  /** Why it supports nothing above L1; empty when it stands. */
  readonly flaws: readonly string[];
  /** The files are not as the run wrote them: its first flaws say how. */
  readonly isTampered?: boolean;
  /** Sources that changed since the run. */
  readonly stale: readonly string[];
}

/** A folder that cannot be read at all: shown, and worth nothing. */
export interface UnreadableEvidence {
  readonly id: string;
  readonly path: string;
  readonly problem: string;
}

export interface GatheredEvidence {
  readonly evidence: readonly Evidence[];
  readonly unreadable: readonly UnreadableEvidence[];
}

export interface GatherOptions {
  /** The learner's results folder. What lies in its `reference` folder never counts. */
  readonly results: string;
  readonly repositoryRoot: string;
}

const resultsAtOnce = 4;

export async function gatherEvidence(options: GatherOptions): Promise<GatheredEvidence> {
  const evidence: Evidence[] = [];
  const unreadable: UnreadableEvidence[] = [];
  // Results share most of their sources: each is hashed once.
  const sourceHashes: SourceHashes = new Map();
  const folders = await listFolders(options.results);
  const verified = await mapConcurrently(folders, resultsAtOnce, (folder) =>
    verifyIfThere(folder, { ...options, sourceHashes }),
  );
  for (const [index, folder] of folders.entries()) {
    const id = basename(folder);
    const path = join(folder, resultsFileName);
    const verification = verified[index];
    if (verification === undefined) continue;
    if (verification instanceof GradusError) {
      unreadable.push({ id, path, problem: verification.message });
      continue;
    }
    const { results, problems, stale } = verification;
    if (results === undefined) {
      const [problem] = problems;
      unreadable.push({ id, path, problem: describe(problem) });
      continue;
    }
    evidence.push({
      id,
      path,
      results,
      flaws: [...problems.map(describe), ...findFlaws(id, results)],
      ...(problems.length === 0 ? {} : { isTampered: true }),
      stale: stale.map((source) => source.path),
    });
  }
  return { evidence, unreadable };
}

/** Undefined where no results lie; the error where they cannot be opened. */
async function verifyIfThere(
  folder: string,
  options: VerifyOptions,
): Promise<Verification | GradusError | undefined> {
  try {
    return await verifyResults(folder, options);
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    return error.code === 'missing-results' ? undefined : error;
  }
}

function describe(problem: Problem | undefined): string {
  if (problem === undefined) return 'unreadable';
  const { what, expected, received } = problem;
  return `${what}: expected ${expected}; received ${received}`;
}

function findFlaws(id: string, results: Results): string[] {
  const flaws = results.claims
    .filter((claim) => !claim.pass)
    .map((claim) => `a claim fails: ${claim.statement}`);
  if (results.verdict?.status === 'invalid') {
    flaws.push(`its own verdict is invalid: ${results.verdict.reasons.join('; ')}`);
  }
  if (results.id !== id) flaws.push(`it lies in the folder of ${id} but is of ${results.id}`);
  return flaws;
}
