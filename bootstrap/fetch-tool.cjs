// One tool from the npm registry into the cache folder, exact by its own lockfile (version and
// integrity), whole or absent: it is installed beside and renamed into place.
'use strict';

const { spawnSync } = require('node:child_process');
const {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { homedir } = require('node:os');
const { dirname, join, resolve } = require('node:path');
const { BootstrapError, describeFailure, environmentFailure } = require('./failure.cjs');
const { runWithSpinner } = require('./child.cjs');

function cacheFolder() {
  const { GRADUS_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  if (GRADUS_CACHE_DIR) return resolve(GRADUS_CACHE_DIR);
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'gradus');
}

/** @returns the folder that holds `node_modules/<tool>`. */
async function fetchTool(name, label) {
  const { version, manifest, lock } = readRecipe(name);
  const cache = cacheFolder();
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;

  const partial = join(cache, `.${name}-${version}.${process.pid}`);
  try {
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(partial, 'package-lock.json'), JSON.stringify(lock));
  } catch (error) {
    throw environmentFailure(`Cannot write the cache folder ${cache}`, error);
  }

  const npm = findNpm();
  const { status, output } = await runWithSpinner(
    label,
    npm.command,
    [
      ...npm.args,
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
      '--loglevel=error',
      '--fetch-retries=1',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=5000',
    ],
    { cwd: partial },
  );
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw describeFailure(
      label.replace('Fetching', 'Cannot fetch').replace(' (once)', ''),
      status,
      output,
      cache,
    );
  }
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another start was faster; its copy is as good as ours.
    if (!existsSync(folder))
      throw environmentFailure(`Cannot write the cache folder ${cache}`, error);
  }
  return folder;
}

/** npm beside this Node if it is there, else npm on PATH. */
function findNpm() {
  const beside = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  if (existsSync(beside)) return { command: process.execPath, args: [beside] };
  const windows = process.platform === 'win32';
  const command = windows ? 'npm.cmd' : 'npm';
  if (spawnSync(command, ['--version'], { shell: windows }).status === 0)
    return { command, args: [] };
  throw new BootstrapError(
    "npm is missing: expected npm beside Node; received none. Install npm, or Node 24 or newer, with your system's package manager.",
  );
}

/**
 * The lockfile, less what is for other platforms. npm would leave those out by itself, but only
 * where they are optional, and then it takes a failed download for a success.
 */
function readRecipe(name) {
  const lock = JSON.parse(readFileSync(join(__dirname, name, 'package-lock.json'), 'utf8'));
  const { '': root, ...packages } = lock.packages;
  const dependencies = {};
  const kept = {};
  for (const [path, { optional: _optional, ...entry }] of Object.entries(packages)) {
    if (!fits(entry)) continue;
    kept[path] = entry;
    dependencies[path.replace('node_modules/', '')] = entry.version;
  }
  if (Object.keys(kept).length === 0) {
    throw new BootstrapError(
      `No packaged Node 24 for ${process.platform} ${process.arch}: expected Linux, macOS or Windows on x64 or arm64. ` +
        'Install Node 24 or newer yourself; then nothing is fetched.',
    );
  }
  const manifest = { name: root.name, version: root.version, private: true, dependencies };
  return {
    version: root.version,
    manifest,
    lock: { ...lock, packages: { '': manifest, ...kept } },
  };
}

/** `os` and `cpu` are a name or a list of names; none fits all. */
function fits({ os = process.platform, cpu = process.arch }) {
  return [os].flat().includes(process.platform) && [cpu].flat().includes(process.arch);
}

/** The executable in what `fetchTool('runtime')` fetched. */
function runtimeExecutable(folder) {
  const [name] = Object.keys(readRecipe('runtime').manifest.dependencies);
  return join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
}

module.exports = { cacheFolder, fetchTool, findNpm, runtimeExecutable };
