import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GradusError, writeFailure, writeFileAtomic } from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('writes text and bytes, makes folders, replaces, and leaves no temporary file', async () => {
    const path = join(folder, 'a/b/file.txt');
    await writeFileAtomic(path, 'first');
    await writeFileAtomic(path, new Uint8Array([104, 105]));
    expect(readFileSync(path, 'utf8')).toBe('hi');
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['file.txt']);
  });

  it('says what to do when a file stands where a folder should be', async () => {
    writeFileSync(join(folder, 'file'), '');
    const failure = writeFileAtomic(join(folder, 'file/inside.txt'), 'x');
    await expect(failure).rejects.toThrow(
      /^Cannot write .*inside\.txt: expected a place that can be written; received a file where a folder should be/,
    );
    await expect(failure).rejects.toMatchObject({ code: 'write-failed', exitCode: 3 });
  });

  it('keeps the old file and removes its own when the rename fails', async () => {
    const path = join(folder, 'target');
    mkdirSync(join(path, 'child'), { recursive: true });
    await expect(writeFileAtomic(path, 'x')).rejects.toBeInstanceOf(GradusError);
    expect(readdirSync(folder)).toEqual(['target']);
  });

  it.skipIf(process.platform === 'win32').each([0o600, 0o644, 0o755])(
    'gives the file the permissions it is asked for: %o',
    async (mode) => {
      const path = join(folder, 'file.txt');
      writeFileSync(path, 'old', { mode: 0o640 });
      await writeFileAtomic(path, 'new', { mode });
      expect(statSync(path).mode & 0o777).toBe(mode);
      // What a file is beside its permissions (0o100000: a plain one) is left out.
      await writeFileAtomic(path, 'newer', { mode: 0o100000 | mode });
      expect(statSync(path).mode & 0o777).toBe(mode);
    },
  );

  it('asks once more before the old file is replaced, when the new one is already written', async () => {
    const path = join(folder, 'file.txt');
    writeFileSync(path, 'old');
    const seen: string[] = [];
    await writeFileAtomic(path, 'new', {
      before: async () => {
        const temporary = readdirSync(folder).find((name) => name.endsWith('.tmp')) ?? '';
        seen.push(readFileSync(path, 'utf8'), readFileSync(join(folder, temporary), 'utf8'));
      },
    });
    expect(seen).toEqual(['old', 'new']);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('leaves the old file and nothing else where the last moment objects', async () => {
    const path = join(folder, 'file.txt');
    writeFileSync(path, 'old');
    const objection = new GradusError({ code: 'no', kind: 'environment', what: 'Not now' });
    await expect(
      writeFileAtomic(path, 'new', { before: () => Promise.reject(objection) }),
    ).rejects.toBe(objection);
    expect(readdirSync(folder)).toEqual(['file.txt']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('survives kill -9: a reader sees one whole version or the other, never a part', async () => {
    const path = join(folder, 'big.txt');
    const size = 4_000_000;
    await writeFileAtomic(path, 'o'.repeat(size));
    const module = join(import.meta.dirname, '../src/index.ts');
    const child = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `const { writeFileAtomic } = await import(${JSON.stringify(module)});
       for (let version = 0; ; version++) {
         await writeFileAtomic(${JSON.stringify(path)}, String(version % 10).repeat(${size}));
         console.log(version);
       }`,
    ]);
    const versions = await new Promise<number>((resolve) => {
      let seen = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        seen += chunk.toString().split('\n').length - 1;
        // By now a write is in flight at nearly any moment.
        if (seen >= 5) child.kill('SIGKILL');
      });
      child.on('close', () => resolve(seen));
    });
    const content = readFileSync(path, 'utf8');
    expect(versions).toBeGreaterThanOrEqual(5);
    expect(content).toBe((content[0] ?? '').repeat(size));
  });
});

describe('writeFailure', () => {
  it.each([
    ['EROFS', /read-only file system/],
    ['ENOSPC', /a full disk.*Free some space/],
    ['EACCES', /no permission/],
  ])('turns %s into a thing to do', (code, message) => {
    const failure = writeFailure('x', Object.assign(new Error('system'), { code }));
    expect(failure).toBeInstanceOf(GradusError);
    expect(String(failure)).toMatch(message);
  });

  it('hands on what it does not know', () => {
    const unknown = new Error('something else');
    expect(writeFailure('x', unknown)).toBe(unknown);
  });
});
