/** @file From files to what the level rules ask: only what is filled in, and names its source. */
import type { Evidence } from '../evidence.ts';
import type { LearnerRecords } from '../records.ts';
import type { LearnerRecord } from './gather.ts';
import { judgePredictions } from './judge-predictions.ts';
import type { RecordKind } from './kinds.ts';
import type { Ledger } from './ledger.ts';
import type { LogEntry } from './read-log.ts';

export interface LearnerFiles {
  readonly records: readonly LearnerRecord[];
  /** Of the journal and the experiments. */
  readonly logEntries: readonly LogEntry[];
  readonly predictions: Pick<Ledger, 'entries' | 'unverified'>;
  readonly evidence: readonly Evidence[];
}

/** Links are the paths of the files. A prediction counts for the topics that its run is about. */
export function learnerRecords(files: LearnerFiles): LearnerRecords {
  const records = files.records.filter(({ isFilled }) => isFilled);
  const ofKind = (kind: RecordKind): LearnerRecords['designNotes'] =>
    records
      .filter((record) => record.kind === kind)
      .flatMap(({ topics, path }) => topics.map((topic) => ({ topic, link: path })));
  return {
    sessions: [
      ...records.flatMap(({ topics, source }) => sourced(topics, source)),
      ...files.logEntries
        .filter(({ isFilled }) => isFilled)
        .flatMap(({ topics, fields }) => sourced(topics, fields.get('source'))),
    ],
    designNotes: ofKind('design'),
    explanations: ofKind('explanation'),
    predictions: judgePredictions(files.predictions, files.evidence).flatMap((outcome) => {
      const { registeredAt, topics } = outcome.prediction;
      if (outcome.state === 'broken') return [];
      if (outcome.state !== 'confirmed') return topics.map((topic) => ({ topic, registeredAt }));
      const { resultId, startedAt } = outcome.run;
      return outcome.run.topics.map((topic) => ({
        topic,
        registeredAt,
        confirmedBy: { resultId, startedAt },
      }));
    }),
  };
}

const sourced = (
  topics: readonly string[],
  source: string | undefined,
): LearnerRecords['sessions'] =>
  source === undefined || source.trim() === '' ? [] : topics.map((topic) => ({ topic, source }));
