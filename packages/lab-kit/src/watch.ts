/** @file Runs again on every save. */
import { watch } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Editors save in several steps (truncate, write, rename); one save is one run. */
const settleMs = 120;

/** Calls `onSave` once at the start and after every save, until the signal aborts. */
export async function watchFile(
  path: string,
  onSave: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  // The folder, not the file: an editor that renames over the file would end a watch on it.
  const events = watch(dirname(path), { signal });
  try {
    await onSave();
    for await (const { filename } of events) {
      if (filename !== basename(path)) continue;
      await setTimeout(settleMs, undefined, { signal });
      await onSave();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
