/** @file Where threads are kept, and who works on one: a file of SQLite, or a Postgres by its address. */
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { ensureFolder, GradusError, sha256, writeFailure } from '@gradus/runtime';
import type { Pool } from 'pg';
import { threadBusy } from './errors.ts';
import { SqliteSaver } from './sqlite-saver.ts';

export interface Checkpoints {
  readonly saver: BaseCheckpointSaver;
  /**
   * One worker per thread, on whatever machine. A lock ends with its process, however that ends.
   * @throws GradusError `thread-busy` (usage), at once
   */
  lock(thread: string): Promise<ThreadLock>;
  /** Takes damaged checkpoints out of the way of an earlier one; a Postgres has none to speak of. */
  setAsideDamaged(thread: string): Promise<void>;
  close(): Promise<void>;
}

export interface ThreadLock {
  release(): Promise<void>;
}

/**
 * @param place a path, or `postgres://…`
 * @throws GradusError `write-failed`, `postgres-unreachable` (environment)
 */
export function openCheckpoints(place: string): Promise<Checkpoints> {
  return /^postgres(ql)?:\/\//.test(place) ? openPostgres(place) : openSqlite(place);
}

async function openSqlite(path: string): Promise<Checkpoints> {
  const locks = join(dirname(path), 'locks');
  try {
    await ensureFolder(locks);
    const saver = new SqliteSaver(path);
    return {
      saver,
      lock: async (thread) => lockFile(locks, thread),
      setAsideDamaged: (thread) => saver.setAsideDamaged(thread),
      close: async () => saver.close(),
    };
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/**
 * A database of its own per thread, held by a transaction that is never ended: the system takes the
 * lock away from a process that is gone, which no note with a process id in it could promise.
 */
function lockFile(folder: string, thread: string): ThreadLock {
  const database = new DatabaseSync(join(folder, `${sha256(thread).slice(0, 32)}.lock`), {
    timeout: 0,
  });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && error.message.includes('locked')) throw threadBusy(thread);
    throw error;
  }
  return { release: async () => database.close() };
}

async function openPostgres(address: string): Promise<Checkpoints> {
  // Whoever keeps threads in a file need not load it.
  const [{ PostgresSaver }, { default: pg }] = await Promise.all([
    import('@langchain/langgraph-checkpoint-postgres'),
    import('pg'),
  ]);
  const pool = new pg.Pool({ connectionString: address, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while nobody uses it would end the process.
  pool.on('error', () => undefined);
  const saver = new PostgresSaver(pool);
  try {
    await saver.setup();
  } catch (error) {
    await pool.end();
    const { host, pathname } = new URL(address);
    throw new GradusError({
      code: 'postgres-unreachable',
      kind: 'environment',
      what: `Cannot keep checkpoints in Postgres at ${host}${pathname}`,
      received: error instanceof Error ? error.message : String(error),
      remedy: 'Check the address and that the server runs, or leave it out to use a file.',
      cause: error,
    });
  }
  return {
    saver,
    lock: (thread) => lockAdvisory(pool, thread),
    setAsideDamaged: async () => undefined,
    close: () => pool.end(),
  };
}

/** Held by a connection: Postgres gives it up when that is gone. */
async function lockAdvisory(pool: Pool, thread: string): Promise<ThreadLock> {
  const client = await pool.connect();
  const key = BigInt.asIntN(64, BigInt(`0x${sha256(thread).slice(0, 16)}`)).toString();
  const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [
    key,
  ]);
  if (rows[0]?.got !== true) {
    client.release();
    throw threadBusy(thread);
  }
  return {
    release: async () => {
      await client.query('SELECT pg_advisory_unlock($1)', [key]);
      client.release();
    },
  };
}
