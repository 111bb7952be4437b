/** @file The workspaces in which syncs are timed: the largest document, all five, none of the results. */
import { join } from 'node:path';
import { openTracker } from '@gradus/tracker';
import type { ColdWork } from './cold.ts';
import type { RoadmapDocuments } from './documents.ts';
import { type ModelRun, writeEvidence } from './sample-evidence.ts';
import { syncDocuments } from './sync-documents.ts';
import { createWorkspace, restore, takeSnapshot, topicsOf } from './workspace.ts';

/** Results that the learner has, on as many topics of the largest document. */
export const resultCount = 20;

export const workNames = ['sync', 'again', 'five', 'bare', 'dryRun', 'verify', 'read'] as const;
export type WorkName = (typeof workNames)[number];
export type Works = Readonly<Record<WorkName, ColdWork>>;

export async function createWorks(
  folder: string,
  { all, largest }: RoadmapDocuments,
  model: ModelRun,
): Promise<Works> {
  const topics = topicsOf(largest.text).slice(0, resultCount);
  const evidence = { results: join(folder, 'results'), topics };
  await writeEvidence(evidence.results, topics, model);
  const nothing = { results: join(folder, 'none'), topics: [] };

  const workspace = await createWorkspace(join(folder, 'largest'), [largest], evidence);
  const snapshot = await takeSnapshot(workspace);
  const one = { workspace, snapshot };
  await syncDocuments(await openTracker(workspace.options));
  const synced = { workspace, snapshot: await takeSnapshot(workspace) };
  await restore(snapshot);

  const allFive = await createWorkspace(join(folder, 'five'), all, evidence);
  const bare = await createWorkspace(join(folder, 'bare'), [largest], nothing);
  return {
    sync: { work: 'sync', ...one },
    again: { work: 'sync', ...synced },
    five: { work: 'sync', workspace: allFive, snapshot: await takeSnapshot(allFive) },
    bare: { work: 'sync', workspace: bare, snapshot: await takeSnapshot(bare) },
    dryRun: { work: 'dry-run', ...one },
    verify: { work: 'verify', ...one },
    read: { work: 'read', ...one },
  };
}
