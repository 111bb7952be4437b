/**
 * @file The parts of one run that several hosts shared, put together. Each part took every n-th
 * request of one plan at its own time, so the union of their records is the run.
 */
import { formatDuration, GradusError } from '@gradus/runtime';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { requireComparable } from '../analysis/fingerprint.ts';
import { LineWriter } from '../measurements/record-writer.ts';
import {
  recordsFileName,
  runFileNames,
  writeHeader,
  writeOutcome,
  type StoredRun,
} from '../measurements/run-folder.ts';
import type { RunOutcome } from '../measurements/run-outcome.ts';
import type { RequestRecord } from '../measurements/record.ts';
import { sinceStart } from '../server-view/sample.ts';

/** @throws GradusError for parts that are missing, double or of different runs */
export async function mergeRuns(parts: readonly StoredRun[], folder: string): Promise<void> {
  const [first] = parts;
  if (first === undefined) throw refused('at least one part', 'none');
  const { count } = first.header.part;
  for (const { header } of parts) {
    requireComparable(first.header, header, ['part', 'startedAt', 'threads', 'requestIdPrefix']);
  }
  const indices = parts.map(({ header }) => header.part.index).toSorted((a, b) => a - b);
  const complete = indices.length === count && indices.every((index, at) => index === at);
  if (!complete) throw refused(`parts 0 to ${count - 1}, each once`, indices.join(', '));
  const startsMs = parts.map(({ header }) => Date.parse(header.startedAt));
  const startMs = Math.min(...startsMs);
  const startsApartMs = Math.max(...startsMs) - startMs;
  const firstEndMs = Math.min(...parts.map((part, at) => startsMs[at]! + durationOf(part)));
  // A smaller gap is for the certificate to judge.
  if (startsApartMs > 0 && startMs + startsApartMs >= firstEndMs) {
    throw refused(
      'parts that ran at the same time',
      `starts ${formatDuration(startsApartMs)} apart, after the end of a part`,
    );
  }
  await mkdir(folder);
  for (const [at, { records, samples }] of parts.entries()) {
    const laterMs = startsMs[at]! - startMs;
    await writeLines(
      join(folder, recordsFileName(at)),
      records.map((record) => shifted(record, laterMs)),
    );
    // Every host saw the same server: one view is enough.
    if (at === 0) {
      await writeLines(
        join(folder, runFileNames.server),
        samples.map((sample) => sinceStart(sample, -laterMs)),
      );
    }
  }
  await writeHeader(folder, {
    ...first.header,
    startedAt: new Date(startMs).toISOString(),
    part: { index: 0, count: 1 },
    startsApartMs,
    threads: parts.reduce((sum, { header }) => sum + header.threads, 0),
  });
  const outcomes = parts.flatMap(({ outcome }, at) => {
    if (outcome === undefined) return [];
    return [{ ...outcome, durationMs: outcome.durationMs + startsMs[at]! - startMs }];
  });
  if (outcomes.length === parts.length) await writeOutcome(folder, mergedOutcome(outcomes));
}

/** Of parts that together are one run. */
export function mergedOutcome(outcomes: readonly RunOutcome[]): RunOutcome {
  const [first] = outcomes;
  const early = outcomes.find(({ ending }) => ending !== 'completed');
  return {
    ...(early ?? first!),
    durationMs: Math.max(...outcomes.map(({ durationMs }) => durationMs)),
    requests: outcomes.reduce((sum, { requests }) => sum + requests, 0),
    threads: outcomes.flatMap(({ threads }) => threads),
    peakMemoryBytes: Math.max(...outcomes.map(({ peakMemoryBytes }) => peakMemoryBytes)),
    notes: [...new Set(outcomes.flatMap(({ notes }) => notes))],
  };
}

/** All times of a record, moved. */
export function shifted(record: RequestRecord, byMs: number): RequestRecord {
  if (byMs === 0) return record;
  const { sentMs, firstByteMs } = record;
  return {
    ...record,
    scheduledMs: record.scheduledMs + byMs,
    ...(sentMs === undefined ? {} : { sentMs: sentMs + byMs }),
    ...(firstByteMs === undefined ? {} : { firstByteMs: firstByteMs + byMs }),
    endMs: record.endMs + byMs,
    chunks: { ...record.chunks, atMs: record.chunks.atMs.map((at) => at + byMs) },
  };
}

/** Of a part that was killed, up to its last record. */
const durationOf = ({ outcome, records }: StoredRun): number =>
  outcome?.durationMs ?? records.reduce((latest, { endMs }) => Math.max(latest, endMs), 0);

async function writeLines(path: string, values: readonly unknown[]): Promise<void> {
  let failed: unknown;
  const writer = await LineWriter.open(path, (error) => {
    failed = error;
  });
  for (const value of values) writer.write(value);
  await writer.close();
  if (failed !== undefined) throw failed;
}

const refused = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'merge',
    kind: 'usage',
    what: 'Cannot put these parts together',
    expected,
    received,
  });
