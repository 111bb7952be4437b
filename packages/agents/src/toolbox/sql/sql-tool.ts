/** @file Questions to a SQLite database, which cannot change it and cannot take for ever. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { ToolError } from '../../tools/tool-error.ts';
import type { Query, QueryAnswer } from './query-process.ts';

const parameters = z.strictObject({
  sql: z.string().min(1).max(4_000).describe('one SELECT of SQLite; sqlite_schema has the tables'),
});

export interface SqlToolOptions {
  readonly path: string;
  readonly maxRows?: number;
  readonly timeoutMs?: number;
}

export type Rows = Omit<Extract<QueryAnswer, { ok: true }>, 'ok'>;

export function sqlTool({
  path,
  maxRows = 100,
  timeoutMs = 5_000,
}: SqlToolOptions): Tool<z.output<typeof parameters>> {
  return defineTool({
    name: 'query_database',
    description: 'Asks the SQLite database at hand with one SELECT.',
    parameters,
    effect: 'reads',
    trust: 'foreign',
    timeoutMs,
    run: ({ sql }, { signal }) => queryDatabase({ path, sql, maxRows }, signal),
  });
}

/** @throws ToolError for a statement that is refused or wrong; the reason of `signal` */
export function queryDatabase(query: Query, signal: AbortSignal): Promise<Rows> {
  const child = fork(join(import.meta.dirname, 'query-process.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // It needs nothing of ours, keys least of all.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  return new Promise<Rows>((resolve, reject) => {
    child.on('message', (answer: QueryAnswer) => {
      if (answer.ok) {
        const { columns, rows, isCut } = answer;
        resolve({ columns, rows, isCut });
      } else {
        reject(new ToolError(answer.error));
      }
    });
    child.on('error', reject);
    child.on('exit', () => {
      // Without an answer: killed by us, or by the system for want of memory.
      reject(signal.aborted ? signal.reason : new ToolError('the query was ended by the system'));
    });
    child.send(query);
  }).finally(() => signal.removeEventListener('abort', kill));
}
