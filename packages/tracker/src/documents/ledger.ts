/**
 * @file Which documents are registered, what the learner decided about them, and what syncs wrote
 * into them: `progress/roadmaps.json`.
 *
 * A sync changes two files. It first notes here what the document will be afterwards, then writes
 * the document, then adopts the note: a process killed in between leaves nothing that the next one
 * cannot sort out.
 */
import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Place, styleIds } from '@gradus/roadmap';
import { GradusError, sha256, writeFileAtomic } from '@gradus/runtime';
import { z } from 'zod';
import { readIfThere } from '../records/change-file.ts';
import type { KeptMemory } from './own-text.ts';

const memory = z.strictObject({
  original: z.string(),
  written: z.string(),
  results: z.array(z.string()).readonly().optional(),
  padding: z.strictObject({ before: z.string(), after: z.string() }).optional(),
});
const memories = z.record(z.string(), memory);

const entrySchema = z.strictObject({
  /** Relative to the workspace where it lies inside, else absolute. */
  path: z.string().min(1),
  style: z.enum(styleIds),
  /** Item id to topic ids, as the learner decided. */
  choices: z.record(z.string(), z.array(z.string())),
  /** Item id to what the learner showed for it themselves: paths and addresses. */
  links: z.record(z.string(), z.array(z.string())).default({}),
  memories,
  /** Ids of all items in order, as of the last sync: what is new since can be told from it. */
  items: z.array(z.string()).readonly().optional(),
  pending: z.strictObject({ sha256: z.string(), memories }).optional(),
});

const ledgerSchema = z.strictObject({
  schema: z.literal('gradus.roadmaps/1'),
  documents: z.array(entrySchema),
});

export type LedgerEntry = z.output<typeof entrySchema>;

export class Ledger {
  readonly #workspace: string;
  readonly #path: string;
  #entries: readonly LedgerEntry[];
  /** The file as this process knows it; undefined: none. */
  #text: string | undefined;

  private constructor(workspace: string, path: string, text: string | undefined) {
    this.#workspace = workspace;
    this.#path = path;
    this.#text = text;
    this.#entries = text === undefined ? [] : parse(text, path);
  }

  /** @throws GradusError `bad-ledger`, `unreadable-file` (environment) */
  static async open(workspace: string, progress: string): Promise<Ledger> {
    const path = join(progress, 'roadmaps.json');
    return new Ledger(workspace, path, await readText(path));
  }

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** Absolute. */
  pathOf({ path }: Pick<LedgerEntry, 'path'>): string {
    return isAbsolute(path) ? path : resolve(this.#workspace, path);
  }

  /** Paths that are there (from the workspace) and addresses; what was deleted shows nothing. */
  liveLinks({ links }: Pick<LedgerEntry, 'links'>): Readonly<Record<string, readonly string[]>> {
    const isLive = (link: string): boolean =>
      isAddress(link) || existsSync(resolve(this.#workspace, link));
    return Object.fromEntries(
      Object.entries(links).map(([item, targets]) => [item, targets.filter(isLive)]),
    );
  }

  entryFor(path: string): LedgerEntry | undefined {
    return this.#entries.find((entry) => this.pathOf(entry) === resolve(path));
  }

  /** Adds the entry, or takes the place of the one with its path. */
  async put(entry: LedgerEntry): Promise<void> {
    const others = this.#entries.map((other) => (other.path === entry.path ? entry : other));
    this.#entries = this.#entries.some(({ path }) => path === entry.path)
      ? others
      : [...this.#entries, entry];
    await this.#save();
  }

  /** Puts the entry in the place of another, of a document that has moved. */
  async replace(path: string, entry: LedgerEntry): Promise<void> {
    this.#entries = this.#entries.map((other) => (other.path === path ? entry : other));
    await this.#save();
  }

  async remove(path: string): Promise<void> {
    this.#entries = this.#entries.filter((entry) => entry.path !== path);
    await this.#save();
  }

  /** How a document is named here. */
  nameOf(path: string): string {
    const name = relative(this.#workspace, resolve(path));
    return name.startsWith('..') || isAbsolute(name) ? resolve(path) : name.replaceAll(sep, '/');
  }

  async #save(): Promise<void> {
    const content = { schema: 'gradus.roadmaps/1', documents: this.#entries };
    const text = `${JSON.stringify(content, null, 2)}\n`;
    const before = async (): Promise<void> => {
      if ((await readText(this.#path)) !== this.#text) throw changedMeanwhile(this.#path);
    };
    await writeFileAtomic(this.#path, text, { before });
    this.#text = text;
  }
}

const readText = async (path: string): Promise<string | undefined> =>
  (await readIfThere(path))?.toString('utf8');

const changedMeanwhile = (path: string): GradusError =>
  new GradusError({
    code: 'ledger-changed',
    kind: 'environment',
    what: `${path} was changed by another command just now`,
    expected: 'one command at a time',
    received: 'two',
    remedy: 'Run the command again.',
  });

export const isAddress = (link: string): boolean => /^https?:\/\/\S+$/.test(link);

/** After a sync that was cut off: what it meant to write counts if the document is what it meant. */
export function settlePending(
  entry: LedgerEntry,
  documentBytes: Uint8Array,
  places: ReadonlyMap<string, Place>,
): LedgerEntry {
  const { pending, ...rest } = entry;
  if (pending === undefined) return entry;
  if (pending.sha256 === sha256(documentBytes)) return { ...rest, memories: pending.memories };
  // Never written, or edited since: place by place.
  const isThere = ([key, { written }]: [string, KeptMemory]): boolean =>
    places.get(key)?.text === written;
  const written = Object.entries(pending.memories).filter(isThere);
  return { ...rest, memories: { ...entry.memories, ...Object.fromEntries(written) } };
}

function parse(text: string, path: string): readonly LedgerEntry[] {
  try {
    return ledgerSchema.parse(JSON.parse(text)).documents;
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const place = issue === undefined ? 'no JSON' : `${issue.path.join('.')}: ${issue.message}`;
    throw new GradusError({
      code: 'bad-ledger',
      kind: 'environment',
      what: `Cannot read ${path}`,
      expected: 'the list of registered documents (gradus.roadmaps/1)',
      received: place,
      remedy: 'Restore it from a backup, or move it away and add your documents again.',
      cause,
    });
  }
}
