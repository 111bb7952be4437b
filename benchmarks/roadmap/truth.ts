/** @file Whether the sync that is timed does what it says: a fast wrong answer is worth nothing. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTracker } from '@gradus/tracker';
import { syncDocuments } from './sync-documents.ts';
import { type ReadyWorkspace, restore } from './workspace.ts';

export interface Truth {
  /** Places that the sync says it changed. */
  readonly places: number;
  /** The same of a second sync. */
  readonly placesAgain: number;
  /** Lines that differ though no change names them. */
  readonly unnamedLines: number;
  /** Bytes that differ from the original once all evidence is gone and one more sync has run. */
  readonly lastingBytes: number;
}

export async function checkTruth({ workspace, snapshot }: ReadyWorkspace): Promise<Truth> {
  const { options, documents } = workspace;
  await restore(snapshot);
  const [path] = documents as readonly [string];
  const original = await readFile(path);
  const synced = await syncDocuments(await openTracker(options));
  const changes = synced.flatMap(({ plan }) => plan.changes);
  const named = new Set(changes.map(({ line }) => line));
  const [before, after] = [original, await readFile(path)].map((bytes) =>
    bytes.toString('latin1').split('\n'),
  ) as [string[], string[]];
  const differing = Array.from(
    { length: Math.max(before.length, after.length) },
    (_, i) => i,
  ).filter((i) => before[i] !== after[i]);
  const again = await syncDocuments(await openTracker(options));
  const withdrawn = { ...options, results: join(options.workspace, 'withdrawn') };
  await syncDocuments(await openTracker(withdrawn));
  return {
    places: changes.length,
    placesAgain: again.reduce((sum, { plan }) => sum + plan.changes.length, 0),
    unnamedLines: differing.filter((i) => !named.has(i + 1)).length,
    lastingBytes: countDiffering(original, await readFile(path)),
  };
}

function countDiffering(a: Buffer, b: Buffer): number {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) count++;
  return count;
}
