/**
 * @file A run on the disk: `run.json` before the first request, `records-<n>.jsonl` while it runs (one
 * file a thread), `server.jsonl` what the server said, `outcome.json` at its end. Any analysis can be
 * made from these again.
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GradusError, systemCode, writeFileAtomic } from '@gradus/runtime';
import type { z } from 'zod';
import { serverSampleSchema, type ServerSample } from '../server-view/sample.ts';
import { requestRecordSchema, type RequestRecord } from './record.ts';
import { runHeaderSchema, type RunHeader } from './run-header.ts';
import { runOutcomeSchema, type RunOutcome } from './run-outcome.ts';

export const runFileNames = {
  header: 'run.json',
  outcome: 'outcome.json',
  server: 'server.jsonl',
} as const;

export const recordsFileName = (thread: number): string => `records-${thread}.jsonl`;
const recordsPattern = /^records-\d+\.jsonl$/;

export interface StoredRun {
  readonly folder: string;
  readonly header: RunHeader;
  /** Missing where the run was killed. */
  readonly outcome: RunOutcome | undefined;
  /** In the order of the schedule. */
  readonly records: readonly RequestRecord[];
  readonly samples: readonly ServerSample[];
  /** Names of the files that hold the records. */
  readonly recordFiles: readonly string[];
}

/** @throws GradusError `write-failed` (environment) */
export async function writeHeader(folder: string, header: RunHeader): Promise<void> {
  await writeJson(join(folder, runFileNames.header), runHeaderSchema.parse(header));
}

/** @throws GradusError `write-failed` (environment) */
export async function writeOutcome(folder: string, outcome: RunOutcome): Promise<void> {
  await writeJson(join(folder, runFileNames.outcome), runOutcomeSchema.parse(outcome));
}

/** @throws GradusError `unreadable-run` (usage): which file, which line, what is wrong */
export async function readRun(folder: string): Promise<StoredRun> {
  const header = await readJson(join(folder, runFileNames.header), runHeaderSchema);
  if (header === undefined) {
    throw unreadable(folder, `${runFileNames.header} in it`, 'no such file');
  }
  const outcome = await readJson(join(folder, runFileNames.outcome), runOutcomeSchema);
  const recordFiles = (await readdir(folder))
    .filter((name) => recordsPattern.test(name))
    .toSorted();
  const records: RequestRecord[] = [];
  for (const name of recordFiles) {
    await readLines(join(folder, name), requestRecordSchema, (record) => records.push(record));
  }
  const samples: ServerSample[] = [];
  await readLines(join(folder, runFileNames.server), serverSampleSchema, (sample) =>
    samples.push(sample),
  );
  records.sort((a, b) => a.scheduledMs - b.scheduledMs || a.index - b.index);
  return { folder, header, outcome, records, samples, recordFiles };
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, 'a file that can be read', systemCode(error) ?? String(error));
  }
  return checked(path, text, schema);
}

/** The last line of a run that was killed may be torn: it is left out. */
async function readLines<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  onLine: (value: z.output<Schema>) => void,
): Promise<void> {
  const input = createReadStream(path, { encoding: 'utf8' });
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let before: { readonly text: string; readonly number: number } | undefined;
  let number = 0;
  const take = (last: boolean): void => {
    if (before === undefined || before.text === '') return;
    if (last && !isJson(before.text)) return;
    onLine(checked(`${path}, line ${before.number}`, before.text, schema));
  };
  try {
    for await (const text of lines) {
      take(false);
      number++;
      before = { text, number };
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  take(true);
}

/** A torn line may end with the brace of something within it, but what is open is no JSON. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function checked<Schema extends z.ZodType>(
  place: string,
  text: string,
  schema: Schema,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable(place, 'JSON', JSON.stringify(text.slice(0, 60)));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw unreadable(place, issue.message, `field ${issue.path.map(String).join('.')}`);
}

function unreadable(place: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'unreadable-run',
    kind: 'usage',
    what: `Cannot read the run ${place}`,
    expected,
    received,
    remedy: 'Name the folder of a run that ./gradus bench run wrote.',
  });
}
