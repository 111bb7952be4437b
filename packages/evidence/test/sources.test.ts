import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@gradus/runtime';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashCode, hashSources } from '../src/index.ts';
import { put } from './example.ts';
import { temporaryFolder } from './folders.ts';

/** Tokens between bars, each told from its neighbours whatever stands between. */
const tokens = [
  String.raw`export|const|value|:|number|=|0x1f|+|'a // b'|;|const|pattern|=|/[/*]\/\//g|;`,
  'const|text|=|`line\n ${|value|/|2|} /* kept */`|;|function|f|(|a|,|...|rest|)|{|return|a|**',
  'rest|.|length|}|class|C|{|#x|=|1n|}',
].flatMap((line) => line.split('|'));
const gaps = [' ', '\t', '  \t', ' /* a comment */ ', '/*\u00e4*/ '];
const lineGaps = ['\n', '\r\n  ', ' // a comment\n', '\n\n/** About\n * this. */\n', '\u2028'];
/** A line break after `return` means something: `return;`. */
const isBound = (index: number): boolean => tokens[index] === 'return';
/** Inside a template literal everything counts. */
const isTemplate = (index: number): boolean =>
  (tokens[index] ?? '').startsWith('`') || (tokens[index + 1] ?? '').endsWith('`');

const layout = fc.array(fc.constantFrom(...gaps, ...lineGaps), {
  minLength: tokens.length,
  maxLength: tokens.length,
});

const write = (parts: readonly string[], between: readonly string[]): string =>
  parts
    .map((token, index) => {
      const gap = between[index] ?? ' ';
      if (isTemplate(index)) return `${token} `;
      // A comment right after a slash would be another comment.
      if (token === '/') return `${token} ${gap}`;
      return token + (isBound(index) && lineGaps.includes(gap) ? ' ' : gap);
    })
    .join('');

describe('hashCode', () => {
  const plain = hashCode(write(tokens, []));

  it('stays the same under any layout and any comments', () => {
    fc.assert(
      fc.property(layout, (between) => {
        expect(hashCode(write(tokens, between))).toBe(plain);
      }),
    );
  });

  it('changes with every token that is changed, removed, doubled or swapped', () => {
    const change = fc.record({ at: fc.nat(tokens.length - 1), kind: fc.nat(3), between: layout });
    fc.assert(
      fc.property(change, ({ at, kind, between }) => {
        const token = tokens[at] ?? '';
        const next = tokens[at + 1] ?? token;
        const edits = [
          tokens.with(at, 'other'),
          tokens.toSpliced(at, 1),
          tokens.toSpliced(at, 0, token),
          tokens.toSpliced(at, 2, next, token),
        ];
        const edited = edits[kind] ?? tokens;
        fc.pre(edited.join('\0') !== tokens.join('\0'));
        expect(hashCode(write(edited, between))).not.toBe(plain);
      }),
    );
  });

  it.each([
    ['a string', "a = 'x  y'", "a = 'x y'"],
    ['a template', 'a = `x\n`', 'a = `x `'],
    ['a regular expression', 'a = /x y/', 'a = /x  y/'],
    ['what looks like a comment in a string', "a = '// x'", "a = '// y'"],
    ['two tokens that become one', 'a = b + +c', 'a = b ++c'],
    ['a line break that ends a return', 'return\nx', 'return x'],
    ['a comment that ends a return', 'return /*\n*/ x', 'return x'],
    ['a line break that moves an increment', 'a\n++\nb', 'a++\nb'],
  ])('sees a change inside %s', (_what, before, after) => {
    expect(hashCode(before)).not.toBe(hashCode(after));
  });

  it('does not see a hashbang, a moved comment or the last line break', () => {
    expect(hashCode('#!/usr/bin/env node\na() // x')).toBe(hashCode('a( /* y */ )\n'));
  });
});

describe('hashSources', () => {
  it('walks folders, leaves out what no result depends on, and sorts', async () => {
    const root = await temporaryFolder();
    await put(root, 'packages/b/src/z.ts', 'z');
    await put(root, 'packages/b/src/deep/a.ts', 'a // comment');
    await put(root, 'packages/b/src/data.txt', 'a // no comment');
    await put(root, 'packages/b/src/z.test.ts', 'test');
    await put(root, 'packages/b/src/.z.ts.0.tmp', 'hidden');
    await put(root, 'packages/b/README.md', 'readme');
    await put(root, 'packages/b/test/z.ts', 'test');
    await put(root, 'packages/b/node_modules/x/index.js', 'x');
    await put(root, 'a.ts', 'first');
    await symlink('z.ts', join(root, 'packages/b/src/link.ts'));
    const expected = [
      { path: 'a.ts', sha256: hashCode('first') },
      { path: 'packages/b/src/data.txt', sha256: sha256('a // no comment') },
      { path: 'packages/b/src/deep/a.ts', sha256: hashCode('a') },
      { path: 'packages/b/src/z.ts', sha256: hashCode('z') },
    ];
    expect(await hashSources(root, ['packages/b/', 'a.ts', 'packages/b/src/z.ts'])).toEqual(
      expected,
    );
  });

  it('leaves out what the selection excludes, files and folders', async () => {
    const root = await temporaryFolder();
    await put(root, 'lab/lab.ts', 'lab');
    await put(root, 'lab/practice/stub.ts', 'stub');
    await put(root, 'lab/practice-notes.ts', 'notes');
    await put(root, 'lab/draft.ts', 'draft');
    const found = await hashSources(root, [{ path: 'lab', exclude: ['practice', 'draft.ts'] }]);
    expect(found.map(({ path }) => path)).toEqual(['lab/lab.ts', 'lab/practice-notes.ts']);
  });

  it('takes a source with its hash as it stands', async () => {
    const source = { path: 'bundled.ts', sha256: 'c'.repeat(64) };
    expect(await hashSources(await temporaryFolder(), [source])).toEqual([source]);
  });

  it('refuses a selection that names nothing, or leads out of the repository', async () => {
    const root = await temporaryFolder();
    await put(root, 'outside.ts', 'x');
    await put(root, 'repository/a.ts', 'a');
    await symlink('../outside.ts', join(root, 'repository/link.ts'));
    for (const path of ['gone', 'link.ts', '../outside.ts', 'a.ts/b']) {
      await expect(hashSources(join(root, 'repository'), [path])).rejects.toMatchObject({
        code: 'missing-source',
      });
    }
  });
});
