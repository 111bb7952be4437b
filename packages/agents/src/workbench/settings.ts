/** @file What an agent of a thread is made of, written down beside the thread so that it can be made again. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GradusError, writeFileAtomic } from '@gradus/runtime';
import { z } from 'zod';

export const settingsSchema = z.strictObject({
  version: z.literal(1),
  pattern: z.string(),
  model: z.string(),
  /** Of an endpoint; our own server where left out. Keys are never written down. */
  baseUrl: z.string().optional(),
  /** A recording that answers instead of a model. */
  replay: z.string().optional(),
  toolCalling: z.enum(['auto', 'native', 'json']),
  systemPrompt: z.string().optional(),
  /** Tools that change something and need not ask. */
  allow: z.array(z.string()),
  /** Whose files `search_files` and `search_documents` look into. */
  folder: z.string().optional(),
  hosts: z.array(z.string()),
  database: z.string().optional(),
  limits: z.strictObject({
    steps: z.number().optional(),
    tokens: z.number().optional(),
    activeMs: z.number().optional(),
    costUsd: z.number().optional(),
  }),
  prices: z
    .strictObject({ promptPerMillion: z.number(), completionPerMillion: z.number() })
    .optional(),
});

export type Settings = z.output<typeof settingsSchema>;

/** @throws GradusError `thread-name` (usage): it becomes the name of files */
export function requireThreadName(thread: string): void {
  if (/^[\w-]{1,64}$/.test(thread)) return;
  throw new GradusError({
    code: 'thread-name',
    kind: 'usage',
    what: 'This cannot be the name of a thread',
    expected: '1 to 64 letters, digits, _ or -',
    received: JSON.stringify(thread.slice(0, 80)),
  });
}

export const settingsPath = (folder: string, thread: string): string =>
  join(folder, 'threads', `${thread}.json`);

export const writeSettings = (folder: string, thread: string, settings: Settings): Promise<void> =>
  writeFileAtomic(settingsPath(folder, thread), `${JSON.stringify(settings, null, 2)}\n`);

/** @throws GradusError `unknown-thread` (usage), `settings-unreadable` (environment) */
export function readSettings(folder: string, thread: string): Settings {
  const path = settingsPath(folder, thread);
  if (!existsSync(path)) {
    const known = threadNames(folder);
    throw new GradusError({
      code: 'unknown-thread',
      kind: 'usage',
      what: 'There is no such thread',
      expected: known.length === 0 ? 'none yet' : `one of: ${known.slice(-10).join(', ')}`,
      received: JSON.stringify(thread),
      remedy: 'Begin one with ./gradus agent run.',
    });
  }
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new GradusError({
      code: 'settings-unreadable',
      kind: 'environment',
      what: `Cannot read ${path}`,
      expected: 'the settings of a thread',
      remedy: 'Restore the file, or begin a new thread.',
      cause: error,
    });
  }
}

/** In the order of their names. */
export function threadNames(folder: string): string[] {
  const threads = join(folder, 'threads');
  if (!existsSync(threads)) return [];
  return readdirSync(threads)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}
