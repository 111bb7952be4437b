import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sha256 } from '@gradus/runtime';
import { expect, it } from 'vitest';
import { queryDatabase } from '../../src/toolbox/sql/sql-tool.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const path = join(temporaryFolder(), 'shop.sqlite');
const database = new DatabaseSync(path);
database.exec(`
  CREATE TABLE items (name TEXT, price REAL, stock INTEGER, picture BLOB);
  INSERT INTO items VALUES ('tent', 99.5, 3, x'00ff'), ('lamp', 12, 9007199254740993, NULL), ('rope', 4, 0, NULL);
`);
database.close();
const before = sha256(readFileSync(path));

const never = new AbortController().signal;
const ask = (sql: string, maxRows = 100) => queryDatabase({ path, sql, maxRows }, never);

it('rows with their columns, whole numbers with all digits', async () => {
  expect(await ask('SELECT name, stock, picture FROM items ORDER BY price DESC;')).toEqual({
    columns: ['name', 'stock', 'picture'],
    rows: [
      ['tent', 3, '(2 bytes)'],
      ['lamp', '9007199254740993', null],
      ['rope', 0, null],
    ],
    isCut: false,
  });
});

it('no more rows than asked for, of an endless table too', async () => {
  const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
  expect(await ask(endless, 3)).toEqual({ columns: ['i'], rows: [[1], [2], [3]], isCut: true });
});

it('nothing but reading, and one statement at a time', async () => {
  const refused = [
    "INSERT INTO items VALUES ('x', 1, 1, NULL)",
    'DROP TABLE items',
    "ATTACH '/tmp/other.sqlite' AS other",
    'PRAGMA writable_schema = 1',
    "SELECT load_extension('x')",
    "VACUUM INTO '/tmp/copy.sqlite'",
    'SELECT 1; DROP TABLE items',
    'SELECT 1; -- and\n SELECT 2',
    'SELECT colour FROM items',
  ];
  const errors = [];
  for (const sql of refused) errors.push(await ask(sql).catch((error: Error) => error.message));
  expect(errors).toEqual([
    'not authorized',
    'not authorized',
    'not authorized',
    'not authorized',
    'not authorized to use function: load_extension',
    'authorization denied',
    'more than one statement',
    'more than one statement',
    'no such column: colour',
  ]);
  expect(sha256(readFileSync(path))).toBe(before);
});

it('a query that never ends is ended, and its process with it', async () => {
  const endless =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
  await expect(
    queryDatabase({ path, sql: endless, maxRows: 1 }, AbortSignal.timeout(400)),
  ).rejects.toThrow('timeout');
});

it('a value beyond the bound of SQLite is an error', async () => {
  await expect(ask('SELECT zeroblob(2000000000)')).rejects.toThrow('string or blob too big');
});
