import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findBrokenLinks } from '../check-links.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-links-'));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub/other.md'), '# A `heading`, twice\n\n# A heading, twice\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('names every broken link with its line, and no sound one', () => {
  const file = join(folder, 'page.md');
  writeFileSync(
    file,
    [
      '# Here',
      '[sound](sub/other.md) [folder](sub) [web](https://example.org/nothing) [self](#here)',
      '[heading](sub/other.md#a-heading-twice) [second](sub/other.md#a-heading-twice-1)',
      '[gone](sub/gone.md)',
      '![picture](gone.svg)',
      '[no heading](sub/other.md#nowhere)',
      '`[code](is/no/link)`',
      '[reference][r]',
      '',
      '[r]: gone-too.md',
    ].join('\n'),
  );
  expect(findBrokenLinks(file).map(({ line, url, reason }) => [line, url, reason])).toEqual([
    [4, 'sub/gone.md', 'no such file'],
    [5, 'gone.svg', 'no such file'],
    [6, 'sub/other.md#nowhere', 'no such heading'],
    [10, 'gone-too.md', 'no such file'],
  ]);
});
