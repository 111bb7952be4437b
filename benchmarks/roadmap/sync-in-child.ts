/**
 * @file One sync, or a part of one, as the first thing that a process does after start-up: what to
 * do from stdin, what it took to stdout. The clock starts once everything is imported.
 */
import { readFile } from 'node:fs/promises';
import { json } from 'node:stream/consumers';
import { bindItems, readRoadmap } from '@gradus/roadmap';
import { gatherEvidence, openTracker } from '@gradus/tracker';
import { syncDocuments } from './sync-documents.ts';
import type { Workspace } from './workspace.ts';

export interface ChildTask {
  /** `verify` and `read` are the parts of `sync` that can be done alone; `dry-run` writes nothing. */
  readonly work: 'sync' | 'dry-run' | 'verify' | 'read';
  readonly workspace: Workspace;
}

export interface ChildReport {
  /** From the start of the process to the start of the work. */
  readonly startUpMs: number;
  readonly durationMs: number;
  /** Of that, evidence verified, documents read and held against it; 0 in `verify` and `read`. */
  readonly openMs: number;
  /** What this thread computed meanwhile; the rest it waited, for files or for a core. */
  readonly computedMs: number;
  /** Changed in all documents. */
  readonly places: number;
}

if (import.meta.main) {
  const task = (await json(process.stdin)) as ChildTask;
  const before = process.threadCpuUsage();
  const startUpMs = performance.now();
  const { openMs, places } = await perform(task);
  const durationMs = performance.now() - startUpMs;
  const { user, system } = process.threadCpuUsage(before);
  const computedMs = (user + system) / 1000;
  const report: ChildReport = { startUpMs, durationMs, openMs, computedMs, places };
  process.stdout.write(JSON.stringify(report));
}

async function perform({
  work,
  workspace,
}: ChildTask): Promise<Pick<ChildReport, 'openMs' | 'places'>> {
  const { options, documents } = workspace;
  if (work === 'verify') {
    await gatherEvidence(options);
    return { openMs: 0, places: 0 };
  }
  if (work === 'read') {
    for (const path of documents) bindItems(readRoadmap(await readFile(path, 'utf8')));
    return { openMs: 0, places: 0 };
  }
  const startedMs = performance.now();
  const tracker = await openTracker(options);
  const openMs = performance.now() - startedMs;
  const synced = await syncDocuments(tracker, { dryRun: work === 'dry-run' });
  return { openMs, places: synced.reduce((sum, { plan }) => sum + plan.changes.length, 0) };
}
