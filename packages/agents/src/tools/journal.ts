/**
 * @file What was done, written down before and after it is done, so that nothing is done twice.
 *
 * One file per thread, only ever appended to, one JSON object a line, on the disk before the next
 * thing happens. `begun` says that a side effect may have happened from here on; `done` what came of
 * it. A process killed in between leaves `begun` alone, and that is how the next one knows.
 *
 * A last line without its end was never acknowledged to anybody: it is cut off when the journal is
 * opened. Anything else that cannot be read is damage, and is refused.
 */
import {
  appendFileSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder, GradusError, writeFailure } from '@gradus/runtime';
import { z } from 'zod';

const entrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('begun'),
    key: z.string(),
    tool: z.string(),
    args: z.record(z.string(), z.unknown()),
    atMs: z.number(),
  }),
  z.strictObject({
    kind: z.literal('done'),
    key: z.string(),
    text: z.string(),
    cutFrom: z.number().optional(),
    atMs: z.number(),
  }),
  /** It failed in a way that says that nothing happened. */
  z.strictObject({ kind: z.literal('undone'), key: z.string(), atMs: z.number() }),
]);

export type JournalEntry = z.output<typeof entrySchema>;

export type JournalState =
  | { readonly state: 'new' }
  | { readonly state: 'begun' }
  | { readonly state: 'done'; readonly text: string; readonly cutFrom: number | undefined };

export class Journal {
  readonly path: string;
  readonly #file: number;
  readonly #last = new Map<string, JournalEntry>();
  /** A line that failed half-way: what came after it would be part of it. */
  #failure: unknown;

  private constructor(path: string, file: number, entries: readonly JournalEntry[]) {
    this.path = path;
    this.#file = file;
    for (const entry of entries) this.#last.set(entry.key, entry);
  }

  /** @throws GradusError `journal-damaged`, `write-failed` (environment) */
  static async open(path: string): Promise<Journal> {
    try {
      await ensureFolder(dirname(path));
      const file = openSync(path, 'a+');
      try {
        return new Journal(path, file, readEntries(path));
      } catch (error) {
        closeSync(file);
        throw error;
      }
    } catch (error) {
      throw writeFailure(path, error);
    }
  }

  stateOf(key: string): JournalState {
    const entry = this.#last.get(key);
    if (entry === undefined || entry.kind === 'undone') return { state: 'new' };
    if (entry.kind === 'begun') return { state: 'begun' };
    return { state: 'done', text: entry.text, cutFrom: entry.cutFrom };
  }

  /** On the disk when it returns. @throws GradusError `write-failed` */
  append(entry: JournalEntry): void {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
      fsyncSync(this.#file);
    } catch (error) {
      this.#failure = writeFailure(this.path, error);
      throw this.#failure;
    }
    this.#last.set(entry.key, entry);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function readEntries(path: string): JournalEntry[] {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) truncateSync(path, end);
  const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const parsed = entrySchema.safeParse(tryJson(line));
    if (parsed.success) return parsed.data;
    throw new GradusError({
      code: 'journal-damaged',
      kind: 'environment',
      what: `Cannot read ${path}, line ${index + 1}`,
      expected: 'an entry of a journal of side effects',
      received: JSON.stringify(line.slice(0, 60)),
      remedy:
        'Without it a side effect might be repeated: restore the file, or begin a new thread.',
    });
  });
}

function tryJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
