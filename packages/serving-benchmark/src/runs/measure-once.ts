/** @file A run that may have been measured before: of an attempt that was interrupted, say. */
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder } from '@gradus/runtime';
import { readRun, runFileNames, type StoredRun } from '../measurements/run-folder.ts';
import { readConfig } from '../workload/config.ts';
import { calibrateRun } from './calibrate.ts';
import { measureRun, type MeasureOptions } from './measure-run.ts';
import type { RunSettings } from './settings.ts';

export interface OnceOptions extends MeasureOptions {
  /** Its client as well, after it was measured. */
  readonly calibrate?: boolean | undefined;
}

/** What lies in the folder is kept where it is the same work, measured to its end. */
export async function measureOnce(
  settings: RunSettings,
  options: OnceOptions,
): Promise<{ readonly stored: StoredRun; readonly reused: boolean }> {
  const { folder } = options;
  const before = await finishedRun(settings, folder);
  if (before !== undefined) return { stored: before, reused: true };
  await ensureFolder(join(folder, '..'));
  await rm(folder, { recursive: true, force: true });
  await measureRun(settings, options);
  // The live view is the measurement's.
  if (options.calibrate === true) {
    await calibrateRun(settings, { ...options, onProgress: undefined });
  }
  return { stored: await readRun(folder), reused: false };
}

async function finishedRun(
  { workload, seed = 1 }: RunSettings,
  folder: string,
): Promise<StoredRun | undefined> {
  const isThere = await access(join(folder, runFileNames.outcome)).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const run = await readRun(folder);
  const { config } = readConfig(workload);
  const same =
    run.header.seed === seed &&
    run.outcome?.ending === 'completed' &&
    JSON.stringify(run.header.workload.config) === JSON.stringify(config);
  return same ? run : undefined;
}
