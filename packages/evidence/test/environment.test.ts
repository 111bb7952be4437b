import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { collectEnvironment } from '../src/index.ts';
import { put } from './example.ts';
import { temporaryFolder } from './folders.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A checkout with one commit; git reads no configuration of this machine. */
async function checkout(): Promise<{ root: string; git: (...args: string[]) => string }> {
  const root = await temporaryFolder();
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x@x', ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  await put(root, 'a.ts', 'a');
  git('add', '.');
  git('commit', '--quiet', '--message', 'One');
  return { root, git };
}

const code = async (root: string): Promise<unknown> => {
  const { commit, dirty } = await collectEnvironment(root, []);
  return { commit, dirty };
};

/** A folder on the PATH with one program in it. */
async function program(name: string, script: string): Promise<string> {
  const folder = await temporaryFolder();
  await put(folder, name, `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  return folder;
}

describe('collectEnvironment', () => {
  it('says what the machine is, and nothing about whose it is', async () => {
    const root = await temporaryFolder();
    const found = await collectEnvironment(root, []);
    expect(found.runtime).toBe(`Node ${process.versions.node}`);
    expect(found.cores).toBeGreaterThan(0);
    expect(found.memoryBytes).toBeGreaterThan(100e6);
    const text = JSON.stringify(found);
    for (const secret of [hostname(), userInfo().homedir, root, process.cwd()]) {
      expect(text).not.toContain(secret);
    }
  });

  it('knows the commit and whether something else lies there', async () => {
    const { root, git } = await checkout();
    const commit = git('rev-parse', 'HEAD');
    expect(await code(root)).toEqual({ commit, dirty: false });
    for (const own of ['results/x/RESULTS.md', 'practice/x/attempt.ts', 'progress/notes.md']) {
      await put(root, own, 'own');
    }
    expect(await code(root)).toEqual({ commit, dirty: false });
    await put(root, 'packages/results/new.ts', 'new');
    expect(await code(root)).toEqual({ commit, dirty: true });
  });

  it('sees a changed file too', async () => {
    const { root, git } = await checkout();
    await put(root, 'a.ts', 'b');
    expect(await code(root)).toEqual({ commit: git('rev-parse', 'HEAD'), dirty: true });
  });

  it('claims no commit of a checkout around it, none before the first, none without git', async () => {
    const { root } = await checkout();
    await put(root, 'inner/a.ts', 'a');
    expect(await code(join(root, 'inner'))).toEqual({ commit: null, dirty: false });
    const fresh = await temporaryFolder();
    execFileSync('git', ['-C', fresh, 'init', '--quiet']);
    expect(await code(fresh)).toEqual({ commit: null, dirty: false });
    vi.stubEnv('PATH', await temporaryFolder());
    expect(await code(root)).toEqual({ commit: null, dirty: false });
  });

  it('is not led astray by the variables of a git around it', async () => {
    const { root, git } = await checkout();
    const commit = git('rev-parse', 'HEAD');
    vi.stubEnv('GIT_DIR', join((await checkout()).root, '.git'));
    expect(await code(root)).toEqual({ commit, dirty: false });
  });

  it('finds versions where the workspace keeps them, sorted', async () => {
    const root = await temporaryFolder();
    await put(root, 'packages/b/node_modules/zod/package.json', '{"version":"4.6.7"}');
    await put(root, 'labs/node_modules/@scope/x/package.json', '{"version":"1.0.0"}');
    await put(root, 'node_modules/yaml/package.json', '{"version":"2.9.1"}');
    const { packages } = await collectEnvironment(root, ['zod', 'yaml', '@scope/x', 'gone', 'zod']);
    expect(Object.entries(packages)).toEqual([
      ['@scope/x', '1.0.0'],
      ['gone', 'not installed'],
      ['yaml', '2.9.1'],
      ['zod', '4.6.7'],
    ]);
  });

  it.each([
    ['echo "NVIDIA H200"', 'NVIDIA H200'],
    ['printf "NVIDIA H200\\nNVIDIA H200\\nTesla T4\\n"', '2 × NVIDIA H200, Tesla T4'],
    ['exit 9', undefined],
    ['echo', undefined],
  ])('asks nvidia-smi for the GPU: %s', async (script, expected) => {
    const folder = await program('nvidia-smi', script);
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
    const { gpu } = await collectEnvironment(await temporaryFolder(), []);
    expect(gpu).toBe(expected);
  });
});
