/** @file Bad input, and what becomes of it. The checkpoint that was there must still be there. */
import { spawn } from 'node:child_process';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '@gradus/evidence';
import { type Refusal, refusalInTime } from '@gradus/lab-kit';
import {
  cosineSchedule,
  randomWindows,
  sgd,
  type TokenDataset,
  train,
  wsdSchedule,
} from '@gradus/training';
import { initGpt2 } from '@gradus/transformer';
import { createRandom } from '@gradus/statistics';
import { childRun } from './child.ts';
import { inFolder } from './places.ts';
import { shape, smallConfig, type SmallOptions, smallRun } from './small-run.ts';

type Try = Results['robustness'][number];

export async function tryBadInputs(data: TokenDataset, seed: number): Promise<Try[]> {
  return inFolder(async (folder) => {
    const path = join(folder, 'checkpoint');
    const run: SmallOptions = { ...smallRun({ data, seed }), checkpoint: { path, every: 10 } };
    await train({ ...run, steps: 2 });
    const good = await readFile(path);
    const goOn = async (input: string, changes: Partial<SmallOptions>): Promise<Try> => {
      const refusal = await refusalOf(folder, () => train({ ...run, steps: 4, ...changes }));
      const isUntouched = (await readFile(path)).equals(good);
      return { input, outcome: refusal.outcome, ok: refusal.ok && isUntouched };
    };
    const config = { ...smallConfig(data, 0), width: 48 };
    const wide = { ...run.model, config, parameters: initGpt2(config, createRandom(1)) };
    const tries = [
      await goOn('a checkpoint of a narrower model', { model: wide }),
      await goOn('a checkpoint of another optimizer', { optimizer: sgd() }),
      await goOn('a checkpoint of other batches', {
        batches: randomWindows(data.validation, { ...shape, seed }),
      }),
      await goOn('a checkpoint that is further than the run', { steps: 1 }),
    ];
    const damaged = async (input: string, damage: () => Promise<void>): Promise<Try> => {
      await damage();
      const refusal = await refusalOf(folder, () => train({ ...run, steps: 4 }));
      await writeFile(path, good);
      return { input, ...refusal };
    };
    tries.push(
      await damaged('a checkpoint that was cut off', () => truncate(path, good.length - 100)),
      await damaged('a checkpoint with one bit changed', () => {
        const flipped = Uint8Array.from(good);
        flipped[good.length - 10]! ^= 1;
        return writeFile(path, flipped);
      }),
      await fullDisk(folder),
      {
        input: 'a cosine whose warm-up is longer than the run',
        ...(await refusalOf(folder, async () =>
          cosineSchedule({ peak: 1, warmUpSteps: 20, steps: 10 }),
        )),
      },
      {
        input: 'a decay that begins before the warm-up ends',
        ...(await refusalOf(folder, async () =>
          wsdSchedule({ peak: 1, warmUpSteps: 6, steps: 10, decaySteps: 5 }),
        )),
      },
    );
    return tries;
  });
}

/** No file of the child may grow beyond 512 blocks of 512 bytes: its saves are cut there. */
async function fullDisk(folder: string): Promise<Try> {
  const path = join(folder, 'full');
  await train({ ...childRun(path), steps: 2 });
  const good = await readFile(path);
  const limited = `trap '' XFSZ; ulimit -f 512; exec "$0" "$@"`;
  const program = join(import.meta.dirname, 'child.ts');
  const child = spawn('/bin/sh', ['-c', limited, process.execPath, program, path]);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  const message = /Cannot write .*/.exec(said)?.[0] ?? 'nothing was said';
  return {
    input: 'no room left while a checkpoint is written',
    outcome: withoutPlaces(folder, message),
    ok: message.includes('EFBIG') && (await readFile(path)).equals(good),
  };
}

async function refusalOf(folder: string, action: () => Promise<unknown>): Promise<Refusal> {
  const { outcome, ok } = await refusalInTime(action);
  return { outcome: withoutPlaces(folder, outcome), ok };
}

/** Folders have another name in every run, and hashes of data are long. */
function withoutPlaces(folder: string, message: string): string {
  return message.replaceAll(`${folder}/`, '').replaceAll(/"[0-9a-f]{64}"/g, '(a hash)');
}
