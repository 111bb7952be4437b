/**
 * @file LangGraph's checkpoints in a SQLite file, over `node:sqlite`: no native module to build. Each
 * row carries the SHA-256 of what it holds, so that a damaged one is found instead of gone on from.
 *
 * A checkpoint is the state after a step; its writes are what tasks of the next step have given so
 * far. A process killed between two tasks finds the first one's writes and does not do it again.
 */
import { DatabaseSync } from 'node:sqlite';
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  compareWritesSortKeys,
  copyCheckpoint,
  getCheckpointId,
  type PendingWrite,
  WRITES_IDX_MAP,
  writesSortKey,
} from '@langchain/langgraph-checkpoint';
import { sha256 } from '@gradus/runtime';
import { corruptCheckpoint } from './errors.ts';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS checkpoints (
    thread TEXT NOT NULL, namespace TEXT NOT NULL, id TEXT NOT NULL, parent TEXT,
    checkpoint BLOB NOT NULL, metadata BLOB NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (thread, namespace, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS writes (
    thread TEXT NOT NULL, namespace TEXT NOT NULL, id TEXT NOT NULL, task TEXT NOT NULL,
    number INTEGER NOT NULL, path TEXT NOT NULL, channel TEXT NOT NULL,
    type TEXT NOT NULL, value BLOB NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (thread, namespace, id, task, number)
  ) WITHOUT ROWID;
`;

interface CheckpointRow {
  readonly thread: string;
  readonly namespace: string;
  readonly id: string;
  readonly parent: string | null;
  readonly checkpoint: Uint8Array;
  readonly metadata: Uint8Array;
  readonly sha256: string;
}

interface WriteRow {
  readonly task: string;
  readonly number: number;
  readonly path: string;
  readonly channel: string;
  readonly type: string;
  readonly value: Uint8Array;
  readonly sha256: string;
}

export class SqliteSaver extends BaseCheckpointSaver {
  readonly #database: DatabaseSync;

  /** @param path of the file, or `:memory:` */
  constructor(path: string) {
    super();
    this.#database = new DatabaseSync(path, { timeout: 10_000 });
    this.#database.exec(schema);
  }

  /** @throws GradusError `checkpoint-corrupt` (environment) */
  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const { thread, namespace } = placeOf(config);
    const id = getCheckpointId(config);
    const row = this.#database
      .prepare(
        `SELECT * FROM checkpoints WHERE thread = ? AND namespace = ?
         ${id === '' ? '' : 'AND id = ?'} ORDER BY id DESC LIMIT 1`,
      )
      .get(thread, namespace, ...(id === '' ? [] : [id]));
    return row === undefined ? undefined : this.#tuple(row as unknown as CheckpointRow);
  }

  /** The newest first. @throws as `getTuple`, when it comes to the damaged one */
  override async *list(
    config: RunnableConfig,
    { limit = Infinity, before, filter = {} }: CheckpointListOptions = {},
  ): AsyncGenerator<CheckpointTuple> {
    const { thread_id: thread, checkpoint_ns: namespace } = config.configurable ?? {};
    const conditions: readonly (readonly [string, unknown])[] = [
      ['thread = ?', thread],
      ['namespace = ?', namespace],
      ['id = ?', config.configurable?.['checkpoint_id']],
      ['id < ?', before?.configurable?.['checkpoint_id']],
    ];
    const used = conditions.filter(([, value]) => value !== undefined && value !== null);
    const where = used.length === 0 ? '' : `WHERE ${used.map(([sql]) => sql).join(' AND ')}`;
    const ids = this.#database
      .prepare(`SELECT thread, namespace, id FROM checkpoints ${where} ORDER BY id DESC`)
      .all(...used.map(([, value]) => value as string));
    let left = limit;
    for (const { thread: of, namespace: within, id } of ids) {
      if (left <= 0) return;
      const place = { thread_id: of, checkpoint_ns: within, checkpoint_id: id };
      const tuple = await this.getTuple({ configurable: place });
      if (tuple === undefined || !fits(tuple.metadata ?? {}, filter)) continue;
      left--;
      yield tuple;
    }
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<RunnableConfig> {
    const { thread, namespace } = placeOf(config);
    const [[, state], [, about]] = await Promise.all([
      this.serde.dumpsTyped(copyCheckpoint(checkpoint)),
      this.serde.dumpsTyped(metadata),
    ]);
    const parent = (config.configurable?.['checkpoint_id'] as string | undefined) ?? null;
    this.#database
      .prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(thread, namespace, checkpoint.id, parent, state, about, hashOf(state, about));
    return {
      configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: checkpoint.id },
    };
  }

  /** All of a task's writes or none of them. */
  override async putWrites(
    config: RunnableConfig,
    writes: PendingWrite[],
    taskId: string,
    taskPath = '',
  ): Promise<void> {
    const { thread, namespace } = placeOf(config);
    const id = getCheckpointId(config);
    const rows = await Promise.all(
      writes.map(async ([channel, value], index) => {
        const [type, bytes] = await this.serde.dumpsTyped(value);
        return { channel, type, bytes, number: WRITES_IDX_MAP[channel] ?? index };
      }),
    );
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { channel, type, bytes, number } of rows) {
        // What a task gave stays; what is about it (an error, an interrupt) is told anew.
        const verb = number >= 0 ? 'INSERT OR IGNORE' : 'INSERT OR REPLACE';
        this.#database
          .prepare(`${verb} INTO writes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
          .run(
            thread,
            namespace,
            id,
            taskId,
            number,
            taskPath,
            channel,
            type,
            bytes,
            hashOf(bytes),
          );
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  override async deleteThread(thread: string): Promise<void> {
    for (const table of ['writes', 'checkpoints']) {
      this.#database.prepare(`DELETE FROM ${table} WHERE thread = ?`).run(thread);
    }
  }

  /**
   * Takes damaged checkpoints out of a thread, so that it can go on from an earlier one. Their bytes
   * stay in the file, under the thread's name and ` (damaged)`.
   */
  async setAsideDamaged(thread: string): Promise<void> {
    const rows = this.#database.prepare('SELECT * FROM checkpoints WHERE thread = ?').all(thread);
    for (const row of rows as unknown as CheckpointRow[]) {
      if (await this.#isWhole(row)) continue;
      for (const table of ['checkpoints', 'writes']) {
        this.#database
          .prepare(
            `UPDATE OR REPLACE ${table} SET thread = ? WHERE thread = ? AND namespace = ? AND id = ?`,
          )
          .run(`${thread} (damaged)`, thread, row.namespace, row.id);
      }
    }
  }

  async #isWhole(row: CheckpointRow): Promise<boolean> {
    try {
      await this.#tuple(row);
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#database.close();
  }

  async #tuple(row: CheckpointRow): Promise<CheckpointTuple> {
    const { thread, namespace, id, parent } = row;
    const place = { thread_id: thread, checkpoint_ns: namespace };
    const pendingWrites = await this.#writes(row);
    const intact = row.sha256 === hashOf(row.checkpoint, row.metadata);
    if (!intact) throw corruptCheckpoint(row);
    return {
      config: { configurable: { ...place, checkpoint_id: id } },
      checkpoint: await this.#load<Checkpoint>(row, 'json', row.checkpoint),
      metadata: await this.#load<CheckpointMetadata>(row, 'json', row.metadata),
      pendingWrites,
      ...(parent === null
        ? {}
        : { parentConfig: { configurable: { ...place, checkpoint_id: parent } } }),
    };
  }

  async #writes(of: CheckpointRow): Promise<CheckpointPendingWrite[]> {
    const rows = this.#database
      .prepare('SELECT * FROM writes WHERE thread = ? AND namespace = ? AND id = ?')
      .all(of.thread, of.namespace, of.id) as unknown as WriteRow[];
    const keyOf = ({ path, task, number }: WriteRow) => writesSortKey(path, task, number);
    rows.sort((one, other) => compareWritesSortKeys(keyOf(one), keyOf(other)));
    return Promise.all(
      rows.map(async ({ task, channel, type, value, sha256: hash }) => {
        if (hash !== hashOf(value)) throw corruptCheckpoint(of);
        return [task, channel, await this.#load(of, type, value)] as CheckpointPendingWrite;
      }),
    );
  }

  async #load<Value>(of: CheckpointRow, type: string, bytes: Uint8Array): Promise<Value> {
    try {
      return (await this.serde.loadsTyped(type, bytes)) as Value;
    } catch (error) {
      throw corruptCheckpoint(of, error);
    }
  }
}

function placeOf({ configurable = {} }: RunnableConfig): {
  readonly thread: string;
  readonly namespace: string;
} {
  const { thread_id: thread, checkpoint_ns: namespace = '' } = configurable;
  if (typeof thread !== 'string' || thread === '') {
    throw new TypeError('a checkpoint needs a thread: configurable.thread_id is missing');
  }
  return { thread, namespace: String(namespace) };
}

const hashOf = (...parts: readonly Uint8Array[]): string => sha256(Buffer.concat(parts));

const fits = (metadata: object, filter: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(filter).every(
    ([key, value]) => (metadata as Readonly<Record<string, unknown>>)[key] === value,
  );
