/** @file practice/<id>/: the learner's file and what it took so far. Their work is never overwritten. */
import { constants } from 'node:fs';
import { access, copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ensureFolder,
  GradusError,
  sha256File,
  systemCode,
  writeFailure,
  writeFileAtomic,
} from '@gradus/runtime';
import { z } from 'zod';
import type { Exercise, Hint } from './exercise.ts';

const progressSchema = z.strictObject({
  attempts: z.int().nonnegative(),
  hintsShown: z.int().nonnegative(),
  /** SHA-256 of what was judged last. */
  lastAttempt: z.string().optional(),
});

export type WorkbookProgress = z.output<typeof progressSchema>;

export interface Workbook {
  readonly exercise: Exercise;
  readonly folder: string;
  readonly attempt: string;
}

export function openWorkbook(exercise: Exercise, practiceFolder: string): Workbook {
  const folder = join(practiceFolder, exercise.labId);
  return { exercise, folder, attempt: join(folder, 'attempt.ts') };
}

/** Copies the stub. @returns false when there is an attempt already, which stays as it is. */
export async function startPractice({ exercise, folder, attempt }: Workbook): Promise<boolean> {
  try {
    await ensureFolder(folder);
    // So that Node and editors read the attempt as a module, wherever the folder lies.
    await writeIfAbsent(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
    await copyFile(exercise.stub, attempt, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST' && (await exists(attempt))) return false;
    throw writeFailure(attempt, error);
  }
}

/** @throws GradusError `no-attempt` when practice was never started. */
export async function requireAttempt({ exercise, attempt }: Workbook): Promise<void> {
  if (await exists(attempt)) return;
  throw new GradusError({
    code: 'no-attempt',
    kind: 'usage',
    what: `There is no attempt at ${exercise.labId} yet`,
    expected: `a file ${attempt}`,
    received: 'none',
    remedy: `Run ./gradus lab practice ${exercise.labId} to get the stub.`,
  });
}

export async function readProgress({ folder }: Workbook): Promise<WorkbookProgress> {
  const path = join(folder, 'progress.json');
  let text = '';
  try {
    text = await readFile(path, 'utf8');
    return progressSchema.parse(JSON.parse(text));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { attempts: 0, hintsShown: 0 };
    throw new GradusError({
      code: 'corrupt-progress',
      kind: 'usage',
      what: `Cannot read ${path}`,
      expected: '{"attempts": a count, "hintsShown": a count}',
      received: text === '' ? (systemCode(error) ?? 'an empty file') : text.slice(0, 60),
      remedy: 'Restore it, or delete it to count from zero; your attempt is not touched.',
      cause: error,
    });
  }
}

/** Counts what is judged, unless it is the stub or what was judged the last time. */
export async function countAttempt(workbook: Workbook): Promise<WorkbookProgress> {
  const progress = await readProgress(workbook);
  const [lastAttempt, stub] = await Promise.all(
    [workbook.attempt, workbook.exercise.stub].map(sha256File),
  );
  if (lastAttempt === progress.lastAttempt || lastAttempt === stub) return progress;
  return writeProgress(workbook, {
    ...progress,
    attempts: progress.attempts + 1,
    ...(lastAttempt === undefined ? {} : { lastAttempt }),
  });
}

/** What was shown so far; takes no further one. */
export async function shownHints(workbook: Workbook): Promise<readonly Hint[]> {
  const { hintsShown } = await readProgress(workbook);
  return workbook.exercise.hints.slice(0, hintsShown);
}

/** The next tier, counted; undefined when all have been shown. */
export async function nextHint(
  workbook: Workbook,
): Promise<{ readonly hint: Hint | undefined; readonly shown: readonly Hint[] }> {
  const progress = await readProgress(workbook);
  const shown = workbook.exercise.hints.slice(0, progress.hintsShown);
  const hint = workbook.exercise.hints[progress.hintsShown];
  if (hint !== undefined) {
    await writeProgress(workbook, { ...progress, hintsShown: progress.hintsShown + 1 });
  }
  return { hint, shown };
}

async function writeProgress(
  { folder }: Workbook,
  progress: WorkbookProgress,
): Promise<WorkbookProgress> {
  await writeFileAtomic(join(folder, 'progress.json'), `${JSON.stringify(progress, null, 2)}\n`);
  return progress;
}

async function writeIfAbsent(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
