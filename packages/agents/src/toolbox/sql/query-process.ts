/**
 * @file The process that reads a database: one statement, reading only, so many rows. A statement
 * that does not come to an end blocks a thread where nothing can interrupt it; a process can be
 * killed. Memory has SQLite's own bound, 10^9 bytes a value: Node builds it without a finer one.
 */
import { constants, DatabaseSync } from 'node:sqlite';

export interface Query {
  readonly path: string;
  readonly sql: string;
  readonly maxRows: number;
}

export type QueryAnswer =
  | {
      readonly ok: true;
      readonly columns: string[];
      readonly rows: unknown[][];
      readonly isCut: boolean;
    }
  | { readonly ok: false; readonly error: string };

const mostTextCharacters = 2_000;

const allowed = new Set<number>([
  constants.SQLITE_SELECT,
  constants.SQLITE_READ,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_RECURSIVE,
]);

process.once('message', (query: Query) => {
  process.send!(answer(query), () => process.exit(0));
});

function answer({ path, sql, maxRows }: Query): QueryAnswer {
  try {
    using database = new DatabaseSync(path, { readOnly: true, allowExtension: false });
    // Asked for each thing that a statement would do, while it is prepared.
    database.setAuthorizer((action, _one, name) =>
      allowed.has(action) && name !== 'load_extension'
        ? constants.SQLITE_OK
        : constants.SQLITE_DENY,
    );
    const statement = database.prepare(sql);
    // What follows the first statement would be left out without a word.
    const rest = sql.slice(sql.indexOf(statement.sourceSQL) + statement.sourceSQL.length);
    if (/[^\s;]/.test(rest)) return { ok: false, error: 'more than one statement' };
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const columns = statement.columns().map(({ name }) => name);
    const rows: unknown[][] = [];
    for (const row of statement.iterate() as Iterable<unknown>) {
      if (rows.length === maxRows) return { ok: true, columns, rows, isCut: true };
      rows.push((row as unknown[]).map(plain));
    }
    return { ok: true, columns, rows, isCut: false };
  } catch (error) {
    // How Node's iterator puts it that SQLite ran out of memory in the middle of a row.
    if (error instanceof TypeError) return { ok: false, error: 'out of memory' };
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** What JSON can hold: whole numbers beyond 2^53 as their digits. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  if (typeof value === 'string' && value.length > mostTextCharacters) {
    return `${value.slice(0, mostTextCharacters)}… (${value.length} characters)`;
  }
  return value;
}
