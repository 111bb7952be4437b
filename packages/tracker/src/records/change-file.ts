/**
 * @file One change of a file that others may write too: an editor that saves meanwhile is noticed,
 * a second command waits for its turn, and whoever reads finds the old bytes or the new.
 */
import { chmod, open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  ensureFolder,
  GradusError,
  systemCode,
  writeFailure,
  writeFileAtomic,
} from '@gradus/runtime';

/** A change takes milliseconds: a lock this old is nobody's. */
const abandonedMs = 30_000;
const patienceMs = 5_000;
const pollMs = 20;

/**
 * @param change the bytes that are there (undefined where no file is) to those that shall be
 * @throws GradusError `file-changed` (usage) when somebody else wrote between the two; nothing of
 * theirs is lost. `file-busy`, `write-failed` (environment). Whatever `change` throws.
 */
export async function changeFile(
  given: string,
  change: (bytes: Buffer | undefined) => Uint8Array | Promise<Uint8Array>,
): Promise<void> {
  const path = await realpath(given).catch(() => given);
  const unlock = await lock(path);
  try {
    const before = await readIfThere(path);
    const after = await change(before);
    if (!isSame(before, await readIfThere(path))) throw changed(given);
    const mode = before === undefined ? undefined : (await stat(path)).mode;
    await writeFileAtomic(path, after);
    // What only its owner may read stays so.
    if (mode !== undefined) await chmod(path, mode);
  } finally {
    await unlock();
  }
}

/** @throws GradusError `unreadable-file` (environment) */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return undefined;
    if (code === undefined) throw error;
    throw new GradusError({
      code: 'unreadable-file',
      kind: 'environment',
      what: `Cannot read ${path}`,
      expected: 'a file that can be read',
      received: code === 'EISDIR' ? 'a folder' : code,
      remedy: 'Check its place and its permissions.',
      cause: error,
    });
  }
}

const isSame = (a: Buffer | undefined, b: Buffer | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.equals(b);

async function lock(path: string): Promise<() => Promise<void>> {
  const file = join(dirname(path), `.${basename(path)}.lock`);
  const deadlineMs = performance.now() + patienceMs;
  await ensureFolder(dirname(path)).catch((error: unknown) => {
    throw writeFailure(path, error);
  });
  for (;;) {
    try {
      await (await open(file, 'wx')).close();
      return () => rm(file, { force: true }).catch(() => undefined);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw writeFailure(path, error);
    }
    const ageMs = await stat(file).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (ageMs > abandonedMs) await rm(file, { force: true });
    else if (performance.now() > deadlineMs) throw busy(path, file);
    else await pause(pollMs);
  }
}

const changed = (path: string): GradusError =>
  new GradusError({
    code: 'file-changed',
    kind: 'usage',
    what: `${path} changed while it was about to be written`,
    expected: 'one writer at a time',
    received: 'another one, perhaps an editor that saved',
    remedy: 'Nothing was written; run the command again.',
  });

const busy = (path: string, file: string): GradusError =>
  new GradusError({
    code: 'file-busy',
    kind: 'environment',
    what: `Another command is writing ${path}`,
    expected: 'one writer at a time',
    received: 'a lock that stays',
    remedy: `Wait for it to end; if there is none, remove ${file}.`,
  });
