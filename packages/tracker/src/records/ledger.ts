/**
 * @file Predictions, kept as a ledger: each entry's digest covers the entry and the digest before
 * it, so an entry that is edited, moved or taken out from the middle later is noticed, and nothing
 * from there on counts.
 *
 * What this cannot notice: entries cut off at the end, and somebody who computes all digests anew.
 * It guards against forgetting, not against forging.
 */
import { join } from 'node:path';
import { comparisonOperators, idPattern } from '@gradus/evidence';
import { formatBytes, sha256 } from '@gradus/runtime';
import { topicById } from '@gradus/topics';
import { z } from 'zod';
import { readIfThere } from './change-file.ts';
import type { RecordProblem } from './gather.ts';

export const ledgerSchemaName = 'gradus.predictions/1';

/** Of a metric's name, in UTF-16 units. */
export const metricLimit = 500;

const predictionSchema = z.strictObject({
  /** The run that it is about: `tokenization`. */
  resultId: z.string().regex(idPattern),
  topics: z.array(z.string().refine((id) => topicById(id) !== undefined)).min(1),
  /** A claim's metric, or a comparison's: then its difference is meant. */
  metric: z.string().regex(/\S/).max(metricLimit),
  comparison: z.enum(comparisonOperators),
  threshold: z.number(),
  /** Of the run; any seed where it is left out. */
  seed: z.int().nonnegative().optional(),
  scale: z.enum(['default', 'full']),
  /** ISO 8601 in UTC with milliseconds, so that times compare as text. */
  registeredAt: z.iso.datetime({ precision: 3 }),
});

export type Prediction = z.output<typeof predictionSchema>;

const entrySchema = predictionSchema.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) });
export type LedgerEntry = z.output<typeof entrySchema>;

const fileSchema = z.strictObject({
  schema: z.literal(ledgerSchemaName),
  predictions: z.array(z.unknown()),
});

export interface Ledger {
  /** Those whose digests hold, in the order in which they were registered. */
  readonly entries: readonly LedgerEntry[];
  /** What follows the first that is not what was registered, as far as it can be read. */
  readonly unverified: readonly Prediction[];
  readonly problems: readonly RecordProblem[];
}

export const ledgerPath = (progress: string): string => join(progress, 'predictions.json');

/** @throws GradusError `unreadable-file` (environment) */
export async function readPredictions(progress: string): Promise<Ledger> {
  const path = ledgerPath(progress);
  return parseLedger((await readIfThere(path))?.toString('utf8'), path);
}

const sizeLimit = 5_000_000;

/** @param text undefined where there is no file: an empty ledger */
export function parseLedger(text: string | undefined, path: string): Ledger {
  if (text === undefined) return { entries: [], unverified: [], problems: [] };
  if (text.length > sizeLimit) {
    return broken(path, [], [], `at most ${formatBytes(sizeLimit)}`, formatBytes(text.length));
  }
  const file = fileSchema.safeParse(parseJson(text));
  if (!file.success) {
    return broken(path, [], [], `predictions as ${ledgerSchemaName}`, 'something else');
  }
  const entries: LedgerEntry[] = [];
  const all = file.data.predictions;
  for (const [index, candidate] of all.entries()) {
    const fault = faultOf(candidate, entries.at(-1));
    if (fault !== undefined) {
      return broken(path, entries, all.slice(index), fault[0], `entry ${index + 1} ${fault[1]}`);
    }
    entries.push(candidate as LedgerEntry);
  }
  return { entries, unverified: [], problems: [] };
}

type Fault = readonly [expected: string, received: string];

function faultOf(candidate: unknown, previous: LedgerEntry | undefined): Fault | undefined {
  const checked = entrySchema.safeParse(candidate);
  if (!checked.success) {
    const field = checked.error.issues[0]?.path[0];
    return [
      'what was registered',
      `with ${field === undefined ? 'other fields' : `another ${String(field)}`}`,
    ];
  }
  if (checked.data.digest !== digestOf(checked.data, previous)) {
    return ['what was registered', 'with a digest of something else'];
  }
  // Else an entry could be added at the end with a time before a run that is already known.
  if (previous !== undefined && checked.data.registeredAt < previous.registeredAt) {
    return ['entries in the order of their time', 'before the one above it'];
  }
  return undefined;
}

/** Over a fixed order of fields, whatever order the file has. */
export function digestOf(prediction: Prediction, previous: LedgerEntry | undefined): string {
  const { resultId, topics, metric, comparison, threshold, seed, scale, registeredAt } = prediction;
  const fields = [
    resultId,
    topics,
    metric,
    comparison,
    threshold,
    seed ?? null,
    scale,
    registeredAt,
  ];
  return sha256(JSON.stringify([ledgerSchemaName, previous?.digest ?? null, ...fields]));
}

export function renderLedger(entries: readonly LedgerEntry[]): string {
  return `${JSON.stringify({ schema: ledgerSchemaName, predictions: entries }, undefined, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

const broken = (
  file: string,
  entries: readonly LedgerEntry[],
  rest: readonly unknown[],
  expected: string,
  received: string,
): Ledger => ({
  entries,
  unverified: rest.flatMap((candidate) => entrySchema.safeParse(candidate).data ?? []),
  problems: [
    {
      file,
      what: 'the predictions',
      expected,
      received,
      remedy:
        'Restore the file as it was, or move it away to begin a new one; what follows counts for nothing.',
    },
  ],
});
