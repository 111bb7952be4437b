import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bootstrap = join(import.meta.dirname, '..');
const { describeFailure } = createRequire(import.meta.url)('../failure.cjs') as {
  describeFailure: (
    what: string,
    status: number | string,
    output: string,
    place: string,
  ) => Error & { exitCode: number };
};

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'gradus-bootstrap-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** Runs the entry as if the system's Node were another version. */
function startOn(version: string, environment: NodeJS.ProcessEnv = {}) {
  const script = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
    require(${JSON.stringify(join(bootstrap, 'start.cjs'))});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script, '--', '--help'], {
    encoding: 'utf8',
    // The cache is what is watched; the tests' own start named one for compiled code.
    env: { ...process.env, NODE_COMPILE_CACHE: '', GRADUS_CACHE_DIR: cache, ...environment },
  });
  return { status, stdout, stderr };
}

describe("the system's Node", () => {
  it('is refused in one sentence where it is too old for anything', () => {
    expect(startOn('16.20.2')).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'gradus: this Node is too old: expected 18 or newer; received 16.20.2. ' +
        'Install a newer one from nodejs.org and run the command again.\n',
    });
  });

  it('is used as it is where it is new enough: nothing is fetched', () => {
    const { status, stdout } = startOn('24.2.0');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: gradus/);
    expect(readdirSync(cache)).toEqual(['compile-cache']);
  });
});

describe('fetching the runtime', () => {
  it('says that there is no network, in one line, and leaves nothing behind', () => {
    const { status, stdout, stderr } = startOn('20.20.2', {
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_fetch_retries: '0',
      npm_config_cache: join(cache, 'npm'),
    });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^gradus: Cannot fetch Node 24: received no answer from the npm registry\. The first start needs the network once/,
    );
    expect(readdirSync(cache).filter((name) => name !== 'npm')).toEqual([]);
  });

  it('says that the cache folder cannot be written, and what to set', () => {
    writeFileSync(join(cache, 'file'), '');
    const { status, stderr } = startOn('20.20.2', { GRADUS_CACHE_DIR: join(cache, 'file/inside') });
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /^gradus: Cannot write the cache folder .*: received a file where a folder should be\./,
    );
    expect(stderr).toContain('GRADUS_CACHE_DIR');
  });

  it.runIf(process.platform === 'linux')('says that there is no permission', () => {
    // The kernel's own file system refuses folders, to root as well.
    const { status, stderr } = startOn('20.20.2', { GRADUS_CACHE_DIR: '/sys/gradus' });
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /^gradus: Cannot write the cache folder \/sys\/gradus: received no permission\./,
    );
  });
});

describe('what npm and pnpm print becomes one line', () => {
  it.each([
    [
      'npm error code ENOSPC\nnpm error nospc There appears to be insufficient space',
      /a full disk.*about 1 GB/,
    ],
    [
      "npm error code EACCES\nnpm error syscall mkdir\nnpm error path '/x'",
      /no permission.*writable/,
    ],
    ['npm error code EAI_AGAIN\nnpm error errno EAI_AGAIN', /no answer from the npm registry/],
    [
      '[ERR_PNPM_OUTDATED_LOCKFILE] Cannot install with "frozen-lockfile"',
      /a lockfile that does not match/,
    ],
    ['npm error code EINTEGRITY', /content is not the locked one/],
    ['something\n\nthat nobody foresaw\n', /received "that nobody foresaw"/],
    ['', /received "no output"/],
  ])('%s', (output, message) => {
    const failure = describeFailure('Cannot install the packages', 1, output, '/cache');
    expect(failure.message).toMatch(message);
    expect(failure.message).toMatch(/^Cannot install the packages: received /);
    expect(failure.message).not.toContain('\n');
    expect(failure.exitCode).toBe(3);
  });

  it('tells Ctrl-C from a failure', () => {
    expect(describeFailure('x', 'cancelled', '', '').exitCode).toBe(130);
  });
});
