import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeWithData, missingData, realData } from '@gradus/datasets/testing';

const folder = mkdtempSync(join(tmpdir(), 'gradus-testing-'));
writeFileSync(join(folder, 'here.txt'), 'here');
afterAll(() => rmSync(folder, { recursive: true }));

const fixtures = join(import.meta.dirname, 'fixtures');
const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const environment = { GRADUS_DATA_DIR: folder };

describe('realData', () => {
  it('names the place of a file that is there', () => {
    expect(realData('here.txt', environment)).toBe(join(folder, 'here.txt'));
  });

  it('is undefined for a file that is not', () => {
    expect(realData('absent.txt', environment)).toBeUndefined();
    expect(realData('here.txt', { GRADUS_DATA_DIR: join(folder, 'absent') })).toBeUndefined();
  });
});

describe('missingData', () => {
  it('is nothing when every file is there', () => {
    expect(missingData('reads', ['here.txt'], environment)).toBeUndefined();
  });

  it('skips, and the title says what to set and which file is missing', () => {
    expect(missingData('reads', ['here.txt', 'a/absent.txt'], environment)).toEqual({
      outcome: 'skip',
      title: 'reads (skipped: set GRADUS_DATA_DIR (a/absent.txt))',
    });
  });

  it('fails instead where the data is required', () => {
    expect(
      missingData('reads', ['absent.txt'], { ...environment, GRADUS_REQUIRE_DATA: '1' }),
    ).toEqual({ outcome: 'fail', title: 'reads (GRADUS_REQUIRE_DATA=1, missing: absent.txt)' });
  });

  it('requires nothing else where everything is there', () => {
    expect(
      missingData('reads', ['here.txt'], { ...environment, GRADUS_REQUIRE_DATA: '1' }),
    ).toBeUndefined();
  });
});

describeWithData('describeWithData', ['models/tok512.bin', 'roadmaps'], (tokenizer, roadmaps) => {
  it('hands over the paths in order', () => {
    expect(tokenizer).toMatch(/tok512\.bin$/);
    expect(roadmaps).toMatch(/roadmaps$/);
  });
});

const run = (variables: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, [vitest, 'run', '--root', fixtures, '--reporter=verbose'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', GRADUS_REQUIRE_DATA: '', ...variables },
  });

describe('describeWithData in a run of its own', () => {
  it('skips where the file is absent, without reading it', () => {
    const { status, stdout } = run({ GRADUS_DATA_DIR: folder });
    expect(stdout).toContain('reads a greeting (skipped: set GRADUS_DATA_DIR (greeting.txt))');
    expect(stdout).toContain('1 skipped');
    expect(status).toBe(0);
  });

  it('fails where the file is absent and GRADUS_REQUIRE_DATA=1', () => {
    const { status, stdout } = run({ GRADUS_DATA_DIR: folder, GRADUS_REQUIRE_DATA: '1' });
    expect(stdout).toContain('missing: greeting.txt');
    expect(status).toBe(1);
  });

  it('runs where the file is present', () => {
    writeFileSync(join(folder, 'greeting.txt'), 'hello');
    const { status, stdout } = run({ GRADUS_DATA_DIR: folder, GRADUS_REQUIRE_DATA: '1' });
    expect(stdout).toContain('1 passed');
    expect(status).toBe(0);
  });
});
