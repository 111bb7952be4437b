// Brings a machine that has only an old Node and npm to the point where the command runs: the
// pinned runtime (where the system's Node is older than 24), the pinned pnpm, the locked
// dependencies. Each is fetched once; afterwards this costs a few file reads.
'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { delimiter, dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { cacheFolder, fetchTool, findNpm, runtimeExecutable } = require('./fetch-tool.cjs');
const { BootstrapError, describeFailure, environmentFailure } = require('./failure.cjs');
const { takeTurn } = require('./turn.cjs');
const { runForwardingSignals, runWithSpinner } = require('./child.cjs');

const repository = join(__dirname, '..');
/** The first Node that runs TypeScript as it is, has module hooks, and knows `import.meta.main`. */
const oldestRuntime = [24, 2];

async function launch(args) {
  try {
    const node = await findRuntime();
    await installDependencies(node);
    await run(node, args);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    process.stderr.write(`gradus: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

async function findRuntime() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestRuntime;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))
    return process.execPath;
  const folder = await fetchTool('runtime', 'Fetching Node 24 (once)');
  return runtimeExecutable(folder);
}

/** Lockfile-exact, and only when the lockfile is not the one that was installed last. */
async function installDependencies(node) {
  const modules = join(repository, 'node_modules');
  const stamp = join(modules, '.gradus-installed');
  let lock;
  try {
    lock = createHash('sha256')
      .update(readFileSync(join(repository, 'pnpm-lock.yaml')))
      .update(readFileSync(join(repository, 'pnpm-workspace.yaml')))
      .digest('hex');
  } catch (error) {
    throw environmentFailure('This copy of Gradus is incomplete', error);
  }
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
  if (isInstalled()) return;
  const release = await takeTurn(join(repository, '.gradus-installing'));
  try {
    // Whoever had the turn before may have done it.
    if (isInstalled()) return;
    const folder = await fetchTool('pnpm', 'Fetching pnpm (once)');
    const pnpm = join(folder, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
    const { status, output } = await runWithSpinner(
      'Installing packages (once)',
      node,
      [pnpm, ...installArguments],
      { cwd: repository, env: { ...process.env, ...authoritiesOfNpm() } },
    );
    if (status !== 0)
      throw describeFailure('Cannot install the packages', status, output, repository);
    try {
      writeFileSync(stamp, lock);
    } catch (error) {
      throw environmentFailure(`Cannot write ${stamp}`, error);
    }
  } finally {
    release();
  }
}

/** An authority that npm was told to trust (`cafile`) is nothing to pnpm, which then waits for minutes. */
function authoritiesOfNpm() {
  if (process.env.NODE_EXTRA_CA_CERTS) return {};
  const { command, args } = findNpm();
  const shell = process.platform === 'win32' && command.endsWith('.cmd');
  const asked = spawnSync(command, [...args, 'config', 'get', 'cafile'], {
    encoding: 'utf8',
    shell,
  });
  const file = (asked.stdout || '').trim();
  return existsSync(file) ? { NODE_EXTRA_CA_CERTS: file } : {};
}

const installArguments = [
  'install',
  '--frozen-lockfile',
  '--reporter=append-only',
  '--loglevel=warn',
  '--config.confirm-modules-purge=false',
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
];

/** What is not for the command: the project's own chores. */
const chores = new Set(['test', 'format']);

async function run(node, args) {
  const isChore = chores.has(args[0]);
  const script = isChore
    ? join(repository, 'scripts', `${args[0]}.ts`)
    : join(repository, 'packages', 'cli', 'src', 'main.ts');
  const scriptArgs = isChore ? args.slice(1) : args;
  // Keeps what stripping types and compiling gave: a start takes half the time.
  const compileCache = process.env.NODE_COMPILE_CACHE || join(cacheFolder(), 'compile-cache');
  if (node === process.execPath) {
    enableCompileCache(compileCache);
    // Threads and processes that the command starts know of it only by this.
    process.env.NODE_COMPILE_CACHE = compileCache;
    process.argv = [node, script, ...scriptArgs];
    await import(pathToFileURL(script).href);
    return;
  }
  // Tools that are started as `node …` find the same Node.
  const path = [dirname(node), process.env.PATH].join(delimiter);
  const environment = { ...process.env, PATH: path, NODE_COMPILE_CACHE: compileCache };
  process.exitCode = await runForwardingSignals(node, [script, ...scriptArgs], environment);
}

module.exports = { launch };
