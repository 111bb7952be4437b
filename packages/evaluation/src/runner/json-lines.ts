/**
 * @file A file of JSON values, one a line, that only grows. A process that is killed while it writes
 * leaves a torn last line: it is cut off when the file is opened again, so nothing else is lost.
 */
import { appendFile, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ensureFolder, GradusError, systemCode } from '@gradus/runtime';
import type { z } from 'zod';

export interface JsonLines<T> {
  /** What was there when it was opened. */
  readonly lines: readonly T[];
  readonly append: (line: T) => Promise<void>;
}

/** @throws GradusError `malformed-log` naming the line, but for a torn last one */
export async function openJsonLines<T>(path: string, schema: z.ZodType<T>): Promise<JsonLines<T>> {
  await ensureFolder(dirname(path));
  const content = await readOrNothing(path);
  const whole = content.slice(0, content.lastIndexOf('\n') + 1);
  if (whole.length < content.length) await truncate(path, Buffer.byteLength(whole));
  const lines = whole
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parse(line, index));
  // One after the other, or two long lines could mix.
  let last: Promise<void> = Promise.resolve();
  return {
    lines,
    append(line) {
      const write = (): Promise<void> => appendFile(path, `${JSON.stringify(line)}\n`);
      last = last.then(write, write);
      return last;
    },
  };

  function parse(line: string, index: number): T {
    let problem = 'no JSON';
    try {
      const { success, data, error } = schema.safeParse(JSON.parse(line));
      if (success) return data;
      problem = error.issues[0]!.message;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw new GradusError({
      code: 'malformed-log',
      kind: 'usage',
      what: `Cannot read ${path}, line ${index + 1}`,
      expected: 'a line that this program wrote',
      received: `${problem} in "${line.slice(0, 60)}"`,
      remedy: 'Move the file away to begin anew.',
    });
  }
}

async function readOrNothing(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}
