/** @file All registered documents: add them, see how they stand, sync them. */
import { basename } from 'node:path';
import {
  applyEdits,
  type Binding,
  bindItems,
  encodeText,
  readRoadmap,
  type Roadmap,
  type StyleId,
} from '@gradus/roadmap';
import { GradusError, sha256 } from '@gradus/runtime';
import type { UnreadableEvidence } from '../evidence.ts';
import type { Standing } from '../judge.ts';
import type { LabFacts } from '../levels.ts';
import type { LearnerRecords } from '../records.ts';
import { refuseConflicts } from './conflict.ts';
import { showEdits } from './difference.ts';
import { type DocumentFile, readDocument, replaceDocument } from './document-file.ts';
import { type Ledger, type LedgerEntry, settlePending } from './ledger.ts';
import type { Material } from './material.ts';
import { movedEntry } from './moved.ts';
import { placesOf } from './own-text.ts';
import { planSync, type SyncPlan } from './plan-sync.ts';
import { type Orphan, reattach } from './reattach.ts';
import { standDocument } from './stand.ts';
import type { DocumentStanding } from './standing.ts';

/** What documents are held against. */
export interface Against {
  readonly standings: ReadonlyMap<string, Standing>;
  readonly material: Material;
  readonly unreadable?: readonly UnreadableEvidence[];
  readonly records?: LearnerRecords;
  readonly labs?: readonly LabFacts[];
}

/** A registered document as it lies on the disk, not yet held against anything. */
export interface LoadedDocument {
  readonly entry: LedgerEntry;
  readonly file: DocumentFile;
  readonly roadmap: Roadmap;
  readonly bindings: ReadonlyMap<string, Binding>;
  /** What the learner showed themselves and is still there, by item id. */
  readonly links: Readonly<Record<string, readonly string[]>>;
  /** What was kept for items that are no more. */
  readonly orphans: readonly Orphan[];
}

export interface OpenDocument extends LoadedDocument {
  readonly standing: DocumentStanding;
}

/** @throws GradusError as of readDocument */
export async function loadDocument(ledger: Ledger, entry: LedgerEntry): Promise<LoadedDocument> {
  const file = await readDocument(ledger.pathOf(entry));
  const roadmap = readRoadmap(file.text, entry.style);
  const settled = settlePending(entry, file.bytes, placesOf(roadmap));
  const { kept, orphans } = reattach(settled, roadmap);
  const bindings = bindItems(roadmap, kept.choices);
  return { entry: kept, file, roadmap, bindings, links: ledger.liveLinks(kept), orphans };
}

export function holdAgainst(
  document: LoadedDocument,
  { standings, material }: Against,
): OpenDocument {
  const { file, roadmap, bindings, links, entry } = document;
  const standing = standDocument({
    path: file.path,
    roadmap,
    bindings,
    links,
    standings,
    material,
    memories: entry.memories,
  });
  return { ...document, standing };
}

/** @throws GradusError as of readDocument */
export async function openDocument(
  ledger: Ledger,
  entry: LedgerEntry,
  against: Against,
): Promise<OpenDocument> {
  return holdAgainst(await loadDocument(ledger, entry), against);
}

export interface Registered {
  readonly entry: LedgerEntry;
  /** How the ledger named it where it lay before, with all that was remembered of it. */
  readonly movedFrom?: string;
}

/**
 * Registers a document; again for one that is registered, with another style. One that lay elsewhere
 * and is gone from there keeps its memory.
 * @throws GradusError `nothing-to-track` (usage)
 */
export async function registerDocument(
  ledger: Ledger,
  path: string,
  style?: StyleId,
): Promise<Registered> {
  const file = await readDocument(path);
  const known = ledger.entryFor(path);
  const moved = known === undefined ? movedEntry(ledger, file, style) : undefined;
  const roadmap = readRoadmap(file.text, style ?? moved?.style);
  if (roadmap.items.length === 0) throw nothingToTrack(path);
  const { style: found } = roadmap;
  const here = { path: ledger.nameOf(path), style: found };
  const entry: LedgerEntry =
    known === undefined
      ? { choices: {}, links: {}, memories: {}, ...moved, ...here }
      : { ...known, style: found };
  if (moved === undefined) await ledger.put(entry);
  else await ledger.replace(moved.path, entry);
  return { entry, ...(moved === undefined ? {} : { movedFrom: moved.path }) };
}

const nothingToTrack = (path: string): GradusError =>
  new GradusError({
    code: 'nothing-to-track',
    kind: 'usage',
    what: `Nothing to track in ${basename(path)}`,
    expected: 'check boxes, a table with a level column, milestones or bullets under headings',
    received: 'none of them',
    remedy: './gradus track new levels writes a fresh document to start from.',
  });

export interface DocumentSync {
  /** How the ledger names it. */
  readonly name: string;
  readonly plan: SyncPlan;
  /** What was kept for items that are no more; decisions stay, marks are forgotten. */
  readonly orphans: readonly Orphan[];
  /** A unified difference; empty where nothing changes. */
  readonly difference: string;
}

/** @throws GradusError `conflict-markers`, `document-changed`, `ledger-changed`, `write-failed` */
export async function syncDocument(
  ledger: Ledger,
  { entry, file, standing, orphans }: OpenDocument,
  against: Against,
  { today, dryRun }: { readonly today: string; readonly dryRun: boolean },
): Promise<DocumentSync> {
  refuseConflicts(entry.path, file.text);
  const plan = planSync(standing, { ...against, memories: entry.memories, today });
  const text = applyEdits(file.text, plan.edits);
  const result = {
    name: entry.path,
    plan,
    orphans,
    difference: showEdits(entry.path, file.text, plan.edits),
  };
  if (dryRun) return result;
  const { pending: _, ...rest } = entry;
  const kept = { ...rest, items: standing.items.map(({ item }) => item.id) };
  if (text === file.text) {
    const known = ledger.entryFor(file.path);
    const after = { ...kept, memories: plan.memories };
    if (JSON.stringify(known) !== JSON.stringify(after)) await ledger.put(after);
    return result;
  }
  const hash = sha256(encodeText({ text, hasBom: file.hasBom }));
  await ledger.put({ ...kept, pending: { sha256: hash, memories: plan.memories } });
  await replaceDocument(file, text);
  await ledger.put({ ...kept, memories: plan.memories });
  return result;
}
