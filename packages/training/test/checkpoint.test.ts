import { spawn } from 'node:child_process';
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@gradus/statistics';
import { initGpt2 } from '@gradus/transformer';
import { describe, expect, it } from 'vitest';
import { cosineSchedule, randomWindows, sgd, train } from '../src/index.ts';
import { childOptions } from './train-child.ts';
import {
  temporaryFolder,
  tinyConfig,
  tinyData,
  tinyLoss,
  tinyOptions,
  type TinyOptions,
} from './tiny.ts';

const folder = temporaryFolder();
const fileNames = (): string[] => readdirSync(folder());

/** Trains until after a step, as if somebody pressed Ctrl-C then. */
async function trainUntil(step: number, options: TinyOptions): Promise<void> {
  const controller = new AbortController();
  const stopped = train({
    ...options,
    signal: controller.signal,
    onStep: (report) => {
      if (report.step === step) controller.abort(new Error('stopped'));
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
}

const withCheckpoint = (name: string, changes: Partial<TinyOptions> = {}): TinyOptions =>
  tinyOptions({ checkpoint: { path: join(folder(), name), every: 100 }, ...changes });

describe('a run that goes on', () => {
  it('is at every step bit-equal to one that was never stopped, dropout and order included', async () => {
    const whole = await train(withCheckpoint('whole'));
    const expected = readFileSync(join(folder(), 'whole'));
    for (let step = 1; step < 8; step++) {
      const options = withCheckpoint(`stopped-${step}`);
      await trainUntil(step, options);
      const run = await train(options);
      expect(run.resumedAt).toBe(step);
      expect(run.history).toEqual(whole.history);
      // Parameters, moments, history and settings: the file holds them all.
      expect(readFileSync(options.checkpoint!.path).equals(expected), `step ${step}`).toBe(true);
    }
  });

  it('is bit-equal in onnxruntime as well, after stops, with accumulated batches', async () => {
    const changes: Partial<TinyOptions> = {
      engine: 'onnx',
      accumulate: 3,
      optimizer: sgd({ weightDecay: 0.1 }),
    };
    await train(withCheckpoint('whole', changes));
    const options = withCheckpoint('stopped', changes);
    for (const step of [2, 7]) await trainUntil(step, options);
    await train(options);
    expect(
      readFileSync(options.checkpoint!.path).equals(readFileSync(join(folder(), 'whole'))),
    ).toBe(true);
  });

  it('has nothing to do where all steps are done', async () => {
    const options = withCheckpoint('done');
    const first = await train(options);
    const again = await train({ ...options, onStep: () => expect.unreachable() });
    expect(again).toMatchObject({ resumedAt: 8, history: first.history });
    expect(again.parameters).toEqual(first.parameters);
  });

  it('may have another schedule where that is allowed: a stable run that decays', async () => {
    const options = withCheckpoint('stable');
    await trainUntil(4, options);
    const schedule = cosineSchedule({ peak: 5e-3, steps: 6 });
    const { path } = options.checkpoint!;
    const changed: TinyOptions = { ...options, schedule, steps: 6 };
    await expect(train(changed)).rejects.toThrow(
      /is of another run: expected schedule\.peak 0\.005; received 0\.01/,
    );
    const run = await train({
      ...changed,
      checkpoint: { path, every: 100, mayDiffer: ['schedule'] },
    });
    expect(run.history.learningRates[5]).toBe(0);
  });
});

describe('a checkpoint that does not fit', () => {
  const wide = { ...tinyConfig, width: 32 };
  const fewHeads = { ...tinyConfig, heads: 1 };
  const modelOf = (config: typeof tinyConfig): TinyOptions['model'] => ({
    parameters: initGpt2(config, createRandom(1)),
    loss: tinyLoss(config),
    config,
  });
  it.each<[string, Partial<TinyOptions>, RegExp]>([
    [
      'another width',
      { model: modelOf(wide) },
      /expected parameters\.tokens\.weight float32 \[11, 32\]; received float32 \[11, 16\]/,
    ],
    ['other heads', { model: modelOf(fewHeads) }, /expected model\.heads 1; received 2/],
    [
      'another optimizer',
      { optimizer: sgd() },
      /expected moments\.first\.tokens\.weight none; received float32/,
    ],
    [
      'other data',
      { batches: randomWindows(tinyData.validation, { batchSize: 2, blockLength: 8, seed: 1 }) },
      /expected batches\.data "/,
    ],
    ['another seed', { seed: 2 }, /expected step\.seed 2; received 1/],
    [
      'more steps than asked for',
      { steps: 2 },
      /is further than this run: expected at most 2 steps; received 3/,
    ],
  ])('is refused: %s', async (_, changes, message) => {
    const options = withCheckpoint('file');
    await trainUntil(3, options);
    const before = readFileSync(options.checkpoint!.path);
    await expect(train({ ...options, ...changes })).rejects.toThrow(message);
    expect(readFileSync(options.checkpoint!.path).equals(before)).toBe(true);
  });

  it('is refused where it is damaged: cut off, changed in one bit, or something else', async () => {
    const options = withCheckpoint('file');
    await trainUntil(1, options);
    const { path } = options.checkpoint!;
    const whole = readFileSync(path);
    for (const size of [0, 7, 100, whole.length - 1]) {
      copyFileSync(path, join(folder(), 'cut'));
      truncateSync(join(folder(), 'cut'), size);
      await expect(train(withCheckpoint('cut')), `${size} bytes`).rejects.toMatchObject({
        code: 'checkpoint-format',
      });
    }
    const flipped = Uint8Array.from(whole);
    flipped[whole.length - 10]! ^= 1;
    writeFileSync(path, flipped);
    await expect(train(options)).rejects.toThrow(/expected the content that its hash is of/);
    writeFileSync(path, 'a shopping list: eggs, milk');
    await expect(train(options)).rejects.toThrow(/is not a safetensors file/);
  });
});

const childProgram = join(import.meta.dirname, 'train-child.ts');

/** Starts a run and kills it as soon as a file of its n-th save is being written. */
async function killWhileSaving(path: string, save: number): Promise<void> {
  const writing = new Set<string>();
  const child = spawn(process.execPath, [childProgram, path]);
  const watcher = watch(folder(), (_, name) => {
    if (name?.endsWith('.tmp') === true) writing.add(name);
    if (writing.size >= save) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  watcher.close();
  expect(child.signalCode).toBe('SIGKILL');
}

describe('a process that dies', () => {
  it('by kill -9 in the middle of a save leaves a checkpoint that goes on bit by bit', async () => {
    const path = join(folder(), 'file');
    const leftovers = (): number => fileNames().filter((name) => name.endsWith('.tmp')).length;
    await killWhileSaving(path, 1);
    await killWhileSaving(path, 3);
    // What was being written is left behind, beside a checkpoint that is whole: saves were cut.
    expect(leftovers()).toBeGreaterThan(0);
    expect(fileNames()).toContain('file');
    const run = await train(childOptions(path));
    const whole = await train(childOptions(join(folder(), 'whole')));
    expect(run.resumedAt).toBeGreaterThan(1);
    expect(run.resumedAt).toBeLessThan(whole.history.losses.length);
    expect(readFileSync(path).equals(readFileSync(join(folder(), 'whole')))).toBe(true);
    expect(run.history).toEqual(whole.history);
  });

  it('for want of room on the disk says so, and leaves the checkpoint before', async () => {
    const path = join(folder(), 'file');
    await train({ ...childOptions(path), steps: 3 });
    const before = readFileSync(path);
    // No file may grow beyond 1,024 blocks of 512 bytes: what is written of a save is cut there.
    const limited = `trap '' XFSZ; ulimit -f 1024; exec "$0" "$@"`;
    const child = spawn('/bin/sh', ['-c', limited, process.execPath, childProgram, path]);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).not.toBe(0);
    expect(said).toMatch(
      /Cannot write .*file: expected a place that can be written; received a file larger than the system allows \(EFBIG\)/,
    );
    expect(fileNames()).toEqual(['file']);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
