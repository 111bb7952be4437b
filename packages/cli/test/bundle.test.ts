/** @file The bundle as it is used: copied by itself to a folder with nothing else, on every Node at hand. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { sha256 } from '@gradus/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFile, type Outcome, Workspace } from './gradus.ts';

/** Of `PATH`, 20 or newer, besides the one that runs this; others cannot be tried here. */
function otherNodes(): string[] {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .concat('/usr/bin', '/usr/local/bin')
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file));
  const own = realpathSync(process.execPath);
  return [...new Set(found)].filter((file) => file !== own && majorOf(file) >= 20);
}

const versionOf = (node: string): string =>
  execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
const majorOf = (node: string): number => Number(/^v(\d+)/.exec(versionOf(node))?.[1] ?? 0);

const others = otherNodes();
const nodes = [process.execPath, ...others].map((node) => ({ node, version: versionOf(node) }));
const alone = others.length === 0 ? ' (no other Node from 20 on is here to try it on)' : '';

const workspace = new Workspace();
let made: { sizeBytes: number; sha256: string; version: string; packages: { name: string }[] };
beforeAll(async () => {
  const args = ['bench', 'bundle', '--out', workspace.path('gradus-bench.mjs'), '--json'];
  const { stdout } = await workspace.gradus(args);
  made = JSON.parse(stdout) as typeof made;
});
afterAll(() => workspace.remove());

/** On a host that has this Node, and in its whole environment nothing of ours. */
function onHost(node: string, folder: string, args: readonly string[]): Promise<Outcome> {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const env = { HOME: home, PATH: '/usr/bin:/bin', NO_COLOR: '1' };
  return runFile(node, ['gradus-bench.mjs', ...args], { cwd: folder, env });
}

describe(`a bundle${alone}`, () => {
  it('is one file that says what it is and what is inside', () => {
    const text = readFileSync(workspace.path('gradus-bench.mjs'), 'utf8');
    expect(sha256(text)).toBe(made.sha256);
    expect(Buffer.byteLength(text)).toBe(made.sizeBytes);
    expect(made.sizeBytes).toBeLessThan(3e6);
    expect(made.packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['commander', 'echarts', 'zod']),
    );
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(text).toContain('Permission is hereby granted');
    // Nothing of the machine that made it.
    expect(text).not.toContain(workspace.folder);
    expect(text).not.toContain(realpathSync(join(import.meta.dirname, '../../..')));
  });

  it.each(nodes)('measures on $version, alone in its folder', async ({ node, version }) => {
    const folder = workspace.path(version);
    mkdirSync(folder);
    copyFileSync(workspace.path('gradus-bench.mjs'), join(folder, 'gradus-bench.mjs'));
    const work =
      '--prompt-tokens 16 --output-tokens 8 --requests 40 --warm-up 0 --threads 2 --no-calibrate';
    const args = `run --mock {"engine":{"stepBaseMs":2}} --load concurrency:4 ${work}`.split(' ');
    const { stdout, stderr } = await onHost(node, folder, args);
    expect(stderr).not.toContain('gradus:');
    expect(stdout).toMatch(/40: 40 completed, 0 failed/);

    const evidence = join(folder, 'results/serving.benchmark');
    const page = readFileSync(join(evidence, 'RESULTS.md'), 'utf8');
    expect(page).toContain('command: node gradus-bench.mjs run --mock');
    expect(page).toContain(`runtime: Node ${version.slice(1)}`);
    expect(page).toContain(`sha256: ${made.sha256}`);
    expect(page).toContain('packages/serving-benchmark/src/wire/send-request.ts');
    const [run = ''] = readdirSync(join(evidence, 'measurements'));
    const measured = join(evidence, 'measurements', run);
    const header = JSON.parse(readFileSync(join(measured, 'run.json'), 'utf8')) as object;
    expect(header).toMatchObject({
      version: `${made.version}+bundle.${made.sha256.slice(0, 12)}`,
      threads: 2,
    });
    expect(readdirSync(measured)).toEqual(
      expect.arrayContaining(['records-0.jsonl', 'records-1.jsonl', 'report.html']),
    );

    const again = await onHost(node, folder, ['analyze', 'results/serving.benchmark', '--json']);
    const report = JSON.parse(again.stdout) as object;
    expect(report).toMatchObject({ summary: { requests: { total: 40, completed: 40 } } });

    const verified = await workspace.gradus(['results', 'verify', evidence]);
    expect(verified).toMatchObject({ status: 0 });
  });

  it('speaks of itself as it is typed', async () => {
    const { node } = nodes.at(-1)!;
    const help = await onHost(node, workspace.folder, ['--help']);
    for (const verb of ['run', 'sweep', 'capacity', 'compare', 'analyze', 'merge', 'mock']) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${verb} `, 'm'));
    }
    expect(help.stdout).not.toMatch(/^ {2}(?:bundle|lab|track) /m);
    const run = await onHost(node, workspace.folder, ['run', '--help']);
    expect(run.stdout).toContain('  node gradus-bench.mjs run --base-url http://gpu-host:8000/v1');
    const nothing = await onHost(node, workspace.folder, ['run']);
    expect(nothing).toMatchObject({
      status: 2,
      stderr:
        'gradus: No endpoint to measure: expected --base-url <url>, or --mock; received neither.\n',
    });
    const wrong = await onHost(node, workspace.folder, ['run', '--sed', '1']);
    expect(wrong).toMatchObject({
      status: 2,
      stderr: "gradus: Unknown option '--sed'. Did you mean --seed? Add --help to see what fits.\n",
    });
  });
});
