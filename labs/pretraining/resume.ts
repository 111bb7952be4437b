/**
 * @file Stopped and gone on: after every step of a short run with dropout, and after a process was
 * killed while it wrote its checkpoint.
 */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claim, type Claim } from '@gradus/evidence';
import { breathe } from '@gradus/runtime';
import { train, type TokenDataset } from '@gradus/training';
import { childRun } from './child.ts';
import { inFolder } from './places.ts';
import { smallRun } from './small-run.ts';

const steps = 8;

export interface Resumed {
  /** Points at which a run was stopped. */
  readonly stops: number;
  /** Those from which it did not come to the same bytes. */
  readonly different: number;
}

/** A stopped run has done `stop` steps; the same command then does the rest. */
export async function stopEverywhere(
  data: TokenDataset,
  seed: number,
  signal: AbortSignal,
): Promise<Resumed> {
  return inFolder(async (folder) => {
    const at = (name: string, until: number) => ({
      ...smallRun({ data, seed, dropout: 0.1 }),
      steps: until,
      checkpoint: { path: join(folder, name), every: 100 },
    });
    await train(at('whole', steps));
    const whole = await readFile(join(folder, 'whole'));
    let different = 0;
    for (let stop = 1; stop < steps; stop++) {
      await breathe(signal);
      const name = `stopped after ${stop}`;
      await train(at(name, stop));
      await train(at(name, steps));
      // Parameters, moments, history and settings: all that there is lies in the file.
      if (!(await readFile(join(folder, name))).equals(whole)) different++;
    }
    return { stops: steps - 1, different };
  });
}

export interface Killed {
  /** Steps in the checkpoint that the killed process left. */
  readonly resumedAt: number;
  /** Files that were being written when it died. */
  readonly halfWritten: number;
  readonly isSame: boolean;
}

const program = join(import.meta.dirname, 'child.ts');

/** Until a process has died in the middle of a save, and not between two. */
export async function killWhileSaving(signal: AbortSignal): Promise<Killed> {
  for (let attempt = 1; ; attempt++) {
    const killed = await inFolder(async (folder) => {
      const path = join(folder, 'killed');
      await killAtSave(folder, path, 3);
      const halfWritten = (await readdir(folder)).filter((name) => name.endsWith('.tmp')).length;
      const run = await train(childRun(path));
      await train(childRun(join(folder, 'whole')));
      const files = await Promise.all([readFile(path), readFile(join(folder, 'whole'))]);
      return { resumedAt: run.resumedAt, halfWritten, isSame: files[0].equals(files[1]) };
    });
    if ((killed.halfWritten > 0 && killed.resumedAt > 0) || attempt === 5) return killed;
    await breathe(signal);
  }
}

/** SIGKILL as soon as the n-th temporary file appears: nothing can be caught, nothing tidied up. */
async function killAtSave(folder: string, path: string, save: number): Promise<void> {
  const writing = new Set<string>();
  const child = spawn(process.execPath, [program, path], { stdio: 'ignore' });
  const watcher = watch(folder, (_, name) => {
    if (name?.endsWith('.tmp') === true) writing.add(name);
    if (writing.size >= save) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  watcher.close();
}

export function resumeClaims({ stops, different }: Resumed, killed: Killed): Claim[] {
  return [
    claim({
      statement: `A run that is stopped goes on bit by bit: ${stops} stops, one after every step, with dropout, AdamW and random windows; the last checkpoint is the same file.`,
      metric: 'stops that end in other bytes',
      value: different,
      unit: `of ${stops} stops`,
      comparison: '=',
      threshold: 0,
      oracle: 'the checkpoint of a run that never stopped',
      replay: { class: 'exact' },
    }),
    claim({
      statement:
        'A process killed with SIGKILL while it wrote its third checkpoint leaves the second whole; from there the run ends in the same bytes.',
      metric: 'what went wrong',
      value:
        Number(!killed.isSame) + Number(killed.resumedAt === 0) + Number(killed.halfWritten === 0),
      unit: 'of 3: other bytes, no checkpoint, no half-written file beside it',
      comparison: '=',
      threshold: 0,
      oracle: 'the checkpoint of a run that was never killed',
      replay: { class: 'exact' },
    }),
  ];
}
