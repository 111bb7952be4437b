/**
 * @file Where a run took place: the machine, the runtime and the exact code, and nothing about the
 * person (no host name, user name, path or variable).
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './schema.ts';

/** @param packages names of third-party packages that the subject runs on */
export async function collectEnvironment(
  repositoryRoot: string,
  packages: readonly string[],
): Promise<Environment> {
  const [system, code, versions, gpu] = await Promise.all([
    describeSystem(),
    describeCommit(repositoryRoot),
    installedVersions(repositoryRoot, packages),
    describeGpu(),
  ]);
  return {
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryBytes: availableMemoryBytes(),
    os: system,
    runtime: `Node ${process.versions.node}`,
    ...code,
    packages: versions,
    ...(gpu === undefined ? {} : { gpu }),
  };
}

/** A container may be allowed less than the machine has. */
function availableMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** `Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x64` */
async function describeSystem(): Promise<string> {
  const kernel = `${type()} ${release()}, ${arch()}`;
  const distribution = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const name = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(distribution)?.[1];
  return name === undefined ? kernel : `${name}, ${kernel}`;
}

/** The learner's own folders; what changes there is not the program. */
const ownFolders = ['results', 'practice', 'progress'];

async function describeCommit(
  repositoryRoot: string,
): Promise<Pick<Environment, 'commit' | 'dirty'>> {
  const git = (...args: string[]): Promise<string | undefined> =>
    output('git', ['--no-optional-locks', '-C', repositoryRoot, ...args], gitTimeoutMs);
  const top = await git('rev-parse', '--show-toplevel');
  // A copy that lies inside somebody else's checkout has no commit of its own.
  const isOwn = top !== undefined && (await realpath(top)) === (await realpath(repositoryRoot));
  const commit = isOwn ? await git('rev-parse', '--verify', 'HEAD') : undefined;
  if (commit === undefined) return { commit: null, dirty: false };
  const excluded = ownFolders.map((folder) => `:(exclude,top)${folder}`);
  const changes = await git('status', '--porcelain', '--', ':(top)', ...excluded);
  return { commit, dirty: changes !== '' };
}

/**
 * Versions as installed in the repository, sorted by name. A package that is not installed is
 * named as such: a run that is over must not be lost for a version number.
 */
async function installedVersions(
  repositoryRoot: string,
  names: readonly string[],
): Promise<Record<string, string>> {
  const places = await packagePlaces(repositoryRoot);
  const versions: Record<string, string> = {};
  for (const name of [...new Set(names)].toSorted()) {
    versions[name] = (await installedVersion(places, name)) ?? 'not installed';
  }
  return versions;
}

/** Each workspace package keeps its own node_modules; the root's comes first. */
async function packagePlaces(repositoryRoot: string): Promise<string[]> {
  const packages = join(repositoryRoot, 'packages');
  const names: string[] = await readdir(packages).catch(() => []);
  return [
    repositoryRoot,
    ...names.toSorted().map((name) => join(packages, name)),
    join(repositoryRoot, 'labs'),
    join(repositoryRoot, 'benchmarks'),
  ];
}

async function installedVersion(
  places: readonly string[],
  name: string,
): Promise<string | undefined> {
  for (const place of places) {
    const manifest = await readFile(
      join(place, 'node_modules', name, 'package.json'),
      'utf8',
    ).catch(() => undefined);
    if (manifest === undefined) continue;
    const { version } = JSON.parse(manifest) as { version?: unknown };
    if (typeof version === 'string') return version;
  }
  return undefined;
}

const gitTimeoutMs = 10_000;
const gpuTimeoutMs = 3_000;

/** `NVIDIA H200` or `2 × NVIDIA H200`; undefined without nvidia-smi. */
async function describeGpu(): Promise<string | undefined> {
  const listed = await output(
    'nvidia-smi',
    ['--query-gpu=name', '--format=csv,noheader'],
    gpuTimeoutMs,
  );
  const counts = new Map<string, number>();
  for (const name of (listed ?? '').split('\n').map((entry) => entry.trim())) {
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`));
  return names.length === 0 ? undefined : names.join(', ');
}

/** What a command prints, trimmed; undefined where it is absent, fails or takes too long. */
function output(
  command: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<string | undefined> {
  // A surrounding git (a hook, a rebase) must not redirect ours to its own repository.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')),
  );
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { timeout: timeoutMs, env, maxBuffer: 64 * 1024 * 1024, windowsHide: true },
      (error, stdout) => resolve(error === null ? stdout.trim() : undefined),
    );
  });
}
