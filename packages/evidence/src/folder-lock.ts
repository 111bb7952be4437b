/**
 * @file One writer per folder. The lock is also the writer's note of the files it is about to
 * bring: whoever finds the lock of a killed run knows what to clear away.
 */
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureFolder, GradusError, systemCode, writeFailure } from '@gradus/runtime';
import { z } from 'zod';

export const lockName = '.RESULTS.lock';

/** A write takes milliseconds: a lock this old is nobody's, whoever bears its process id now. */
const abandonedMs = 60_000;
/** A lock without its note: its writer died between two system calls, or is there right now. */
const unfinishedMs = 2_000;
const defaultPatienceMs = 10_000;
const pollMs = 20;

const noteSchema = z.object({ process: z.int().positive(), files: z.array(z.string()) });

export interface FolderLock {
  /** Files that killed runs may have left behind. */
  readonly leftovers: readonly string[];
  release(): Promise<void>;
}

/**
 * Makes the folder where there is none.
 * @param files names that this writer is about to bring
 * @throws GradusError `folder-busy` (environment) when another run keeps writing; `write-failed`
 */
export async function lockFolder(
  folder: string,
  files: readonly string[],
  { patienceMs = defaultPatienceMs }: { readonly patienceMs?: number } = {},
): Promise<FolderLock> {
  const path = join(folder, lockName);
  const deadlineMs = performance.now() + patienceMs;
  let leftovers: readonly string[] = [];
  // Our note carries the leftovers on: we may be killed before we have cleared them away.
  while (!(await createLock(folder, [...files, ...leftovers]))) {
    const holder = await readLock(path);
    if (holder === undefined) continue;
    if (holder.isAbandoned) {
      leftovers = holder.files;
      await rm(path, { force: true });
      continue;
    }
    if (performance.now() > deadlineMs) throw busy(folder, path);
    await pause(pollMs);
  }
  // A lock that stays is taken over: its process is gone.
  return { leftovers, release: () => rm(path, { force: true }).catch(() => undefined) };
}

/** False where somebody holds the lock. */
async function createLock(folder: string, files: readonly string[]): Promise<boolean> {
  const path = join(folder, lockName);
  try {
    await ensureFolder(folder);
  } catch (error) {
    throw writeFailure(folder, error);
  }
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(JSON.stringify({ process: process.pid, files }));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    // Whoever held it may be gone by now: looking again would find nothing there.
    if (systemCode(error) === 'EEXIST') return false;
    throw writeFailure(folder, error);
  }
}

interface Holder {
  readonly isAbandoned: boolean;
  readonly files: readonly string[];
}

/** Undefined where the lock has just been released. */
async function readLock(path: string): Promise<Holder | undefined> {
  try {
    const ageMs = Date.now() - (await stat(path)).mtimeMs;
    const note = parseNote(await readFile(path, 'utf8'));
    if (note === undefined) return { isAbandoned: ageMs > unfinishedMs, files: [] };
    return { isAbandoned: ageMs > abandonedMs || !isAlive(note.process), files: note.files };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw writeFailure(path, error);
  }
}

function parseNote(text: string): z.output<typeof noteSchema> | undefined {
  try {
    return noteSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // It lives, but it is somebody else's.
    return systemCode(error) === 'EPERM';
  }
}

function busy(folder: string, path: string): GradusError {
  return new GradusError({
    code: 'folder-busy',
    kind: 'environment',
    what: `Another run is writing to ${folder}`,
    expected: 'one writer at a time',
    received: 'a lock that stays',
    remedy: `Wait for the other run to end; if there is none, remove ${path}.`,
  });
}
