/** @file `npm run <command>` and `pnpm <command>` print what the command prints, nothing of their own. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { repository } from './gradus.ts';

const { fetchTool } = createRequire(import.meta.url)(
  join(repository, 'bootstrap/fetch-tool.cjs'),
) as { fetchTool: (name: string, label: string) => Promise<string> };

let pnpm = '';
beforeAll(async () => {
  const folder = await fetchTool('pnpm', 'Fetching pnpm (once)');
  pnpm = join(folder, 'node_modules/pnpm/bin/pnpm.mjs');
});

function run(manager: 'npm' | 'pnpm', args: readonly string[]) {
  const [command, prefix] =
    manager === 'npm' ? ['npm', ['run', 'lab', '--']] : [process.execPath, [pnpm, 'lab']];
  const { status, stdout, stderr } = spawnSync(command, [...prefix, ...args], {
    cwd: repository,
    encoding: 'utf8',
    env: { ...process.env, npm_config_loglevel: undefined, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

describe.each(['npm', 'pnpm'] as const)('%s', (manager) => {
  it('leaves stdout clean for --json', () => {
    const { status, stdout } = run(manager, ['list', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ id: 'tokenization' }));
  });

  it('prints our one line and no ELIFECYCLE when a command fails, and hands on its exit code', () => {
    const { status, stdout, stderr } = run(manager, ['run', 'nothing']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const ours = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm warn'));
    expect(ours).toEqual([expect.stringMatching(/^gradus: No lab of that name/)]);
  });
});
