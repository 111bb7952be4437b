import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureFolder } from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes what is missing, and is content with what is there', async () => {
  const deep = join(folder, 'a/b/c');
  await Promise.all([ensureFolder(deep), ensureFolder(deep)]);
  await ensureFolder(deep);
  expect(existsSync(deep)).toBe(true);
});

it('says that a file is in the way', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(ensureFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(ensureFolder(join(folder, 'file/inside'))).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
});

it.runIf(process.platform === 'linux')('gives up where no folder can be made', async () => {
  await expect(ensureFolder('/proc/gradus/deep/inside')).rejects.toMatchObject({ code: 'ENOENT' });
});
