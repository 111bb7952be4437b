/**
 * @file Running evidence again: to see whether it repeats, or because its sources moved on. How a
 * run is started is the caller's business.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { readResults, resultsFileName, type Problem } from './read.ts';
import { compareReplay, type ReplayReport } from './replay.ts';
import type { Results } from './schema.ts';
import type { Stale } from './sources.ts';
import { verifyResults } from './verify.ts';

/** Repeats a run (its id, kind, seed, scale and options) and writes the evidence to `outputFolder`. */
export type Rerun = (results: Results, outputFolder: string) => Promise<Results>;

/** What a run needs and the machine does not have: not a failure of the evidence. */
export interface Absence {
  readonly outcome: 'absent-input' | 'absent-target';
  readonly reason: GradusError;
}

export type Replay =
  | { readonly outcome: 'same' | 'different'; readonly report: ReplayReport }
  | Absence;

/**
 * Runs the evidence of `folder` again in a temporary folder and compares.
 * @throws GradusError as `readResults` and whatever `rerun` throws beyond absent data and targets.
 */
export async function replayResults(folder: string, rerun: Rerun): Promise<Replay> {
  const original = await readResults(join(folder, resultsFileName));
  const outputFolder = await mkdtemp(join(tmpdir(), 'gradus-replay-'));
  try {
    const report = compareReplay(original, await rerun(original, outputFolder));
    return { outcome: report.same ? 'same' : 'different', report };
  } catch (error) {
    return absenceOf(error);
  } finally {
    await rm(outputFolder, { recursive: true, force: true });
  }
}

export type Refresh =
  | { readonly outcome: 'fresh' }
  | { readonly outcome: 'refreshed'; readonly stale: readonly Stale[]; readonly results: Results }
  /** Not rerun: evidence that was changed by hand says nothing reliable about how to repeat it. */
  | { readonly outcome: 'tampered'; readonly problems: readonly Problem[] }
  | Absence;

/** Runs the evidence of `folder` again, in place, where a source has changed since. */
export async function refreshResults(
  folder: string,
  { repositoryRoot }: { readonly repositoryRoot: string },
  rerun: Rerun,
): Promise<Refresh> {
  const { results, problems, stale } = await verifyResults(folder, { repositoryRoot });
  if (results === undefined || problems.length > 0) return { outcome: 'tampered', problems };
  if (stale.length === 0) return { outcome: 'fresh' };
  try {
    return { outcome: 'refreshed', stale, results: await rerun(results, folder) };
  } catch (error) {
    return absenceOf(error);
  }
}

/** @throws the error itself where nothing is merely absent */
function absenceOf(error: unknown): Absence {
  if (error instanceof GradusError && error.code === 'missing-data') {
    return { outcome: 'absent-input', reason: error };
  }
  if (error instanceof GradusError && error.code === 'missing-target') {
    return { outcome: 'absent-target', reason: error };
  }
  throw error;
}
