/**
 * @file Everything at once: evidence verified, records read, topics judged, every registered document
 * held against them. What a command starts from.
 */
import { dirname, join, resolve } from 'node:path';
import { GradusError } from '@gradus/runtime';
import {
  type Against,
  holdAgainst,
  loadDocument,
  type LoadedDocument,
  type OpenDocument,
} from './documents/documents.ts';
import { Ledger } from './documents/ledger.ts';
import type { Material } from './documents/material.ts';
import { ownSources } from './documents/own-links.ts';
import { isWrittenBeside } from './documents/written-file.ts';
import { type GatheredEvidence, gatherEvidence } from './evidence.ts';
import { judgeTopics, type Standing } from './judge.ts';
import type { LabFacts } from './levels.ts';
import { type GatheredRecords, gatherRecords, type LearnerRecord } from './records/gather.ts';
import { learnerRecords } from './records/learner-records.ts';
import { type Ledger as PredictionLedger, readPredictions } from './records/ledger.ts';
import { type LogEntry, readLogEntries } from './records/read-log.ts';

export interface TrackerOptions {
  readonly workspace: string;
  /** The learner's results; the project's own never count. */
  readonly results: string;
  readonly progress: string;
  readonly repositoryRoot: string;
  readonly labs: readonly LabFacts[];
}

export interface Tracker extends GatheredEvidence {
  readonly ledger: Ledger;
  readonly labs: readonly LabFacts[];
  /** By topic id, in the order of the topic list. */
  readonly standings: ReadonlyMap<string, Standing>;
  readonly documents: readonly OpenDocument[];
  /** Registered documents that cannot be read, each with its error. */
  readonly lost: readonly { readonly name: string; readonly error: GradusError }[];
  readonly records: GatheredRecords;
  readonly predictions: PredictionLedger;
  /** What a document at this path is held against. */
  readonly against: (documentPath: string) => Against;
}

/** The names that sequential documents ask for, beside the document or in progress/. */
export const logNames = {
  experiments: 'experiments_log.md',
  journal: 'learning_journal.md',
} as const;

/** @throws GradusError `bad-ledger`, `unreadable-file` (environment) */
export async function openTracker(options: TrackerOptions): Promise<Tracker> {
  const { workspace, progress, labs } = options;
  const ledger = await Ledger.open(workspace, progress);
  const { loaded, lost } = await loadAll(ledger);
  const [gathered, records, predictions, logs] = await Promise.all([
    gatherEvidence(options),
    gatherRecords(progress),
    readPredictions(progress),
    readLogs([progress, ...loaded.map(({ file }) => dirname(file.path))]),
  ]);
  const { evidence } = gathered;
  const logEntries = [...logs.experiments, ...logs.journal];
  const own = learnerRecords({ records: records.records, logEntries, predictions, evidence });
  const recorded = new Set(records.records.map(({ path }) => resolve(path)));
  const sources = loaded.flatMap(({ roadmap, bindings, entry, file }) => {
    const isWritten = isWrittenBeside(file.path, workspace, (path) => !recorded.has(path));
    return ownSources(roadmap, bindings, entry.memories, isWritten);
  });
  const learned = { ...own, sessions: [...own.sessions, ...sources] };
  const standings = judgeTopics({ evidence, labs, records: learned });
  const common: Omit<Material, 'isWritten'> = {
    notes: records.records.map(asNote),
    entries: [
      ...logs.experiments.filter(isFilled).map((entry) => asEntry('experiments', entry)),
      ...logs.journal.filter(isFilled).map((entry) => asEntry('journal', entry)),
    ],
  };
  const against = (documentPath: string): Against => ({
    standings,
    material: { ...common, isWritten: isWrittenBeside(documentPath, workspace) },
    unreadable: gathered.unreadable,
    records: learned,
    labs,
  });
  return {
    ...gathered,
    ledger,
    labs,
    standings,
    documents: loaded.map((document) => holdAgainst(document, against(document.file.path))),
    lost,
    records,
    predictions,
    against,
  };
}

async function loadAll(ledger: Ledger): Promise<{
  readonly loaded: readonly LoadedDocument[];
  readonly lost: Tracker['lost'];
}> {
  const loaded: LoadedDocument[] = [];
  const lost: { name: string; error: GradusError }[] = [];
  for (const entry of ledger.entries) {
    try {
      loaded.push(await loadDocument(ledger, entry));
    } catch (error) {
      if (!(error instanceof GradusError)) throw error;
      lost.push({ name: entry.path, error });
    }
  }
  return { loaded, lost };
}

async function readLogs(
  folders: readonly string[],
): Promise<Readonly<Record<keyof typeof logNames, readonly LogEntry[]>>> {
  const places = [...new Set(folders.map((folder) => resolve(folder)))];
  const read = async (name: string): Promise<readonly LogEntry[]> =>
    (await Promise.all(places.map((folder) => readLogEntries(join(folder, name))))).flat();
  return { experiments: await read(logNames.experiments), journal: await read(logNames.journal) };
}

const isFilled = (entry: LogEntry): boolean => entry.isFilled;

const asNote = ({ kind, topics, title, date, path, isFilled: filled }: LearnerRecord) => ({
  kind,
  topics,
  title,
  date,
  path,
  filled,
});

const asEntry = (log: keyof typeof logNames, { milestone, topics }: LogEntry) => ({
  log,
  topics,
  ...(milestone === undefined ? {} : { milestone }),
});
