/**
 * @file Where calendar and notes are kept: one SQLite file, each entry under the key of the call that
 * made it. The same key twice is one entry, by the database's own rule, whichever process asks and
 * wherever the one before it was killed.
 */
import { DatabaseSync } from 'node:sqlite';
import { dirname } from 'node:path';
import { ensureFolder, writeFailure } from '@gradus/runtime';

export interface Event {
  /** `2026-03-03` */
  readonly day: string;
  readonly event: string;
}

export class PersonalStore {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @throws GradusError `write-failed` */
  static async open(path: string): Promise<PersonalStore> {
    try {
      await ensureFolder(dirname(path));
    } catch (error) {
      throw writeFailure(path, error);
    }
    const database = new DatabaseSync(path, { timeout: 5_000 });
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS events (key TEXT PRIMARY KEY, day TEXT NOT NULL, event TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, text TEXT NOT NULL);
    `);
    return new PersonalStore(database);
  }

  enter(key: string, { day, event }: Event): void {
    this.#database
      .prepare('INSERT INTO events VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING')
      .run(key, day, event);
  }

  eventsOn(day: string): string[] {
    const rows = this.#database
      .prepare('SELECT event FROM events WHERE day = ? ORDER BY rowid')
      .all(day);
    return rows.map(({ event }) => event as string);
  }

  keep(key: string, text: string): void {
    this.#database
      .prepare('INSERT INTO notes VALUES (?, ?) ON CONFLICT (key) DO NOTHING')
      .run(key, text);
  }

  /** Notes that have every word of the question but articles, in any case. */
  find(question: string): string[] {
    const words = wordsOf(question);
    const rows = this.#database.prepare('SELECT text FROM notes ORDER BY rowid').all();
    return rows
      .map(({ text }) => text as string)
      .filter((text) => {
        const has = new Set(wordsOf(text));
        return words.every((word) => has.has(word));
      });
  }

  /** All that was ever entered or kept. */
  counts(): { readonly events: number; readonly notes: number } {
    const count = (table: 'events' | 'notes'): number =>
      this.#database.prepare(`SELECT count(*) AS count FROM ${table}`).get()!['count'] as number;
    return { events: count('events'), notes: count('notes') };
  }

  close(): void {
    this.#database.close();
  }
}

const articles = new Set(['the', 'a', 'an']);

const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !articles.has(word));
