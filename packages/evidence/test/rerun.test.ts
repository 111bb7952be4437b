import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { describe, expect, it } from 'vitest';
import {
  refreshResults,
  replayResults,
  verifyResults,
  writeResults,
  type Rerun,
} from '../src/index.ts';
import { exampleBody, exampleClaim, exampleDraft, put } from './example.ts';
import { exampleRepository } from './folders.ts';

async function evidence(): Promise<{ repositoryRoot: string; folder: string }> {
  const repositoryRoot = await exampleRepository();
  const folder = join(repositoryRoot, 'results/example');
  await writeResults(folder, exampleDraft(repositoryRoot));
  return { repositoryRoot, folder };
}

const absent = (code: string): GradusError =>
  new GradusError({ code, kind: 'environment', what: 'It is not here' });

describe('replayResults', () => {
  it('runs again in a folder of its own, compares, and clears it away', async () => {
    const { repositoryRoot, folder } = await evidence();
    let usedFolder = '';
    const replay = await replayResults(folder, (results, outputFolder) => {
      usedFolder = outputFolder;
      expect(results.seed).toBe(1);
      return writeResults(outputFolder, exampleDraft(repositoryRoot));
    });
    expect(replay).toMatchObject({ outcome: 'same', report: { same: true } });
    await expect(access(usedFolder)).rejects.toThrow('ENOENT');
    expect((await verifyResults(folder, { repositoryRoot })).problems).toEqual([]);
  });

  it('says so where the second run differs', async () => {
    const { repositoryRoot, folder } = await evidence();
    const claims = [{ ...exampleClaim, value: 1, pass: false }, ...exampleBody.claims.slice(1)];
    const replay = await replayResults(folder, (_results, outputFolder) =>
      writeResults(outputFolder, exampleDraft(repositoryRoot, { claims })),
    );
    expect(replay).toMatchObject({
      outcome: 'different',
      report: { claims: [{ outcome: 'different', first: 0, second: 1 }, {}, {}] },
    });
  });

  it.each([
    ['missing-data', 'absent-input'],
    ['missing-target', 'absent-target'],
  ])('takes %s for an outcome of its own, not for a failure', async (code, outcome) => {
    const { folder } = await evidence();
    const reason = absent(code);
    expect(await replayResults(folder, () => Promise.reject(reason))).toEqual({ outcome, reason });
  });

  it('passes on every other error', async () => {
    const { folder } = await evidence();
    const failing: Rerun = () => Promise.reject(absent('no-such-lab'));
    await expect(replayResults(folder, failing)).rejects.toMatchObject({ code: 'no-such-lab' });
  });
});

describe('refreshResults', () => {
  const never: Rerun = () => Promise.reject(new Error('nothing to run'));

  it('leaves alone what is fresh', async () => {
    const { repositoryRoot, folder } = await evidence();
    expect(await refreshResults(folder, { repositoryRoot }, never)).toEqual({ outcome: 'fresh' });
  });

  it('runs again in place what is stale', async () => {
    const { repositoryRoot, folder } = await evidence();
    await put(repositoryRoot, 'labs/example/lab.ts', 'export const add = 0;');
    const refreshed = await refreshResults(folder, { repositoryRoot }, (_results, outputFolder) =>
      writeResults(outputFolder, exampleDraft(repositoryRoot, { summary: 'Anew.' })),
    );
    expect(refreshed).toMatchObject({
      outcome: 'refreshed',
      stale: [{ path: 'labs/example/lab.ts', reason: 'changed' }],
      results: { summary: 'Anew.' },
    });
    const { problems, stale, results } = await verifyResults(folder, { repositoryRoot });
    expect([problems, stale, results?.summary]).toEqual([[], [], 'Anew.']);
  });

  it('does not rerun what was changed by hand', async () => {
    const { repositoryRoot, folder } = await evidence();
    await put(repositoryRoot, 'labs/example/lab.ts', 'export const add = 0;');
    await put(folder, 'merges.0996e909.json', '[]');
    const refreshed = await refreshResults(folder, { repositoryRoot }, never);
    expect(refreshed).toMatchObject({ outcome: 'tampered', problems: [{ expected: '23 bytes' }] });
  });

  it('keeps the stale evidence where an input is absent', async () => {
    const { repositoryRoot, folder } = await evidence();
    await put(repositoryRoot, 'labs/example/lab.ts', 'export const add = 0;');
    const before = await readdir(folder);
    const reason = absent('missing-data');
    expect(await refreshResults(folder, { repositoryRoot }, () => Promise.reject(reason))).toEqual({
      outcome: 'absent-input',
      reason,
    });
    expect(await readdir(folder)).toEqual(before);
  });
});
