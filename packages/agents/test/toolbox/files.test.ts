import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { searchFiles, searchFilesTool } from '../../src/toolbox/files.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const root = temporaryFolder();
const folder = join(root, 'open');
mkdirSync(join(folder, 'inner'), { recursive: true });
writeFileSync(join(root, 'secret.md'), 'the SECRET word');
writeFileSync(join(folder, 'a.md'), 'one\nthe word here\n');
writeFileSync(join(folder, 'inner/b.txt'), 'another Word\n');
writeFileSync(join(folder, 'binary.md'), 'word\0');
writeFileSync(join(folder, 'large.md'), `word ${'x'.repeat(2_000_001)}`);
symlinkSync(join(root, 'secret.md'), join(folder, 'link.md'));
symlinkSync(root, join(folder, 'up'));
symlinkSync(folder, join(folder, 'inner/round'));

it('finds lines in files of the folder, and nothing behind a link', async () => {
  expect(await searchFiles(folder, 'WORD', { ending: undefined, most: 20 })).toEqual({
    matches: [
      { file: 'a.md', line: 2, text: 'the word here' },
      { file: 'inner/b.txt', line: 1, text: 'another Word' },
    ],
    filesRead: 2,
    skipped: 2,
  });
  expect((await searchFiles(folder, 'secret', { ending: undefined, most: 20 })).matches).toEqual(
    [],
  );
});

it('stops at as many as asked for, and at endings', async () => {
  expect((await searchFiles(folder, 'word', { ending: undefined, most: 1 })).matches).toHaveLength(
    1,
  );
  expect((await searchFiles(folder, 'word', { ending: '.txt', most: 20 })).matches).toEqual([
    { file: 'inner/b.txt', line: 1, text: 'another Word' },
  ]);
  // An ending is compared, never joined to a path.
  expect(
    (await searchFiles(folder, 'secret', { ending: '/../secret.md', most: 20 })).matches,
  ).toEqual([]);
});

it('a link to the folder itself is the folder that was meant', async () => {
  symlinkSync(folder, join(root, 'alias'));
  const context = { signal: new AbortController().signal, idempotencyKey: 'k' };
  const found = await searchFilesTool({ folder: join(root, 'alias') }).run(
    { text: 'here' },
    context,
  );
  expect(found).toMatchObject({ matches: [{ file: 'a.md', line: 2 }] });
});
