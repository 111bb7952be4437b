/** @file Runs again on every save. */
import { watch } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sha256File } from '@gradus/runtime';

/** Editors save in several steps (truncate, write, rename); one save is one run. */
const settleMs = 120;

/** Calls `onSave` once at the start and after every save that changes the file, until the signal aborts. */
export async function watchFile(
  path: string,
  onSave: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  // The folder, not the file: an editor that renames over the file would end a watch on it.
  const events = watch(dirname(path), { signal })[Symbol.asyncIterator]();
  // Asking for the first event starts the watch, so a save during the first check is not missed.
  let coming = events.next();
  try {
    let judged = await sha256File(path);
    await onSave();
    for (;;) {
      const { done, value } = await coming;
      if (done === true) return;
      coming = events.next();
      if (value.filename !== basename(path)) continue;
      await setTimeout(settleMs, undefined, { signal });
      // Between the steps of a save the file may be gone; the next event tells when it is back.
      const content = await sha256File(path).catch(() => judged);
      if (content === judged) continue;
      judged = content;
      await onSave();
    }
  } catch (error) {
    coming.catch(() => undefined);
    if (!signal.aborted) throw error;
  }
}
