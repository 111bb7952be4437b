/** @file A learner's workspace with registered documents, that can be put back as it was. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bindItems, readRoadmap } from '@gradus/roadmap';
import { workspacePaths } from '@gradus/runtime';
import { registerDocument, Ledger, type TrackerOptions } from '@gradus/tracker';
import { labsOn } from './sample-evidence.ts';

/** Everything that a sync starts from; plain data, so that another process can be handed it. */
export interface Workspace {
  readonly options: TrackerOptions;
  /** Absolute, in the order of registration. */
  readonly documents: readonly string[];
}

/** Runs the work with a folder that is gone afterwards. */
export async function withFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-sync-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function createWorkspace(
  folder: string,
  documents: readonly { readonly name: string; readonly text: string }[],
  evidence: { readonly results: string; readonly topics: readonly string[] },
): Promise<Workspace> {
  const progress = join(folder, 'progress');
  await mkdir(progress, { recursive: true });
  const ledger = await Ledger.open(folder, progress);
  const paths: string[] = [];
  for (const { name, text } of documents) {
    const path = join(progress, name);
    await writeFile(path, text);
    await registerDocument(ledger, path);
    paths.push(path);
  }
  const { repository } = workspacePaths();
  const { results, topics } = evidence;
  const labs = labsOn(topics);
  return {
    options: { workspace: folder, results, progress, repositoryRoot: repository, labs },
    documents: paths,
  };
}

/** The topics that the document's items are bound to, in their order. */
export function topicsOf(text: string): string[] {
  const roadmap = readRoadmap(text);
  const bindings = bindItems(roadmap);
  return [...new Set(roadmap.items.flatMap(({ id }) => bindings.get(id)?.topics ?? []))];
}

/** What a sync may change, by path. */
export type Snapshot = ReadonlyMap<string, Buffer>;

export interface ReadyWorkspace {
  readonly workspace: Workspace;
  /** What every sync finds. */
  readonly snapshot: Snapshot;
}

export async function takeSnapshot({ options, documents }: Workspace): Promise<Snapshot> {
  const paths = [...documents, join(options.progress, 'roadmaps.json')];
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(path)] as const)),
  );
}

export async function restore(snapshot: Snapshot): Promise<void> {
  for (const [path, bytes] of snapshot) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
