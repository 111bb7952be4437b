import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherRecords } from '../../src/records/gather.ts';
import { answers, progressFolder, put } from './folder.ts';

const frontMatter = `schema: gradus.record/1
kind: note
title: A note
date: 2026-11-20
topics:
  - tokenization
source: a book
`;
const body = `\n# A note\n\n${answers.join(' ')}\n`;
const record = (head = frontMatter): string => `---\n${head}---\n${body}`;

async function gatherOne(content: string | Uint8Array) {
  const progress = progressFolder();
  const path = put(join(progress, 'notes/a.md'), content);
  return { ...(await gatherRecords(progress)), path };
}

describe('gatherRecords', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await gatherRecords(progressFolder())).toEqual({
      records: [],
      problems: [],
      unmarked: 0,
    });
  });

  it('reads folders in folders, in the order of their names', async () => {
    const progress = progressFolder();
    for (const name of ['papers/b/1.md', 'papers/a/2.MD', 'sessions/3.md', 'codebases/4.md']) {
      put(join(progress, name), record());
    }
    put(join(progress, 'notes/.trash/5.md'), record());
    put(join(progress, 'notes/6.txt'), record());
    put(join(progress, 'notes/.7.md.0a1b.tmp'), record());
    const { records } = await gatherRecords(progress);
    expect(records.map(({ path }) => path.slice(progress.length + 1))).toEqual([
      'sessions/3.md',
      'papers/a/2.MD',
      'papers/b/1.md',
      'codebases/4.md',
    ]);
  });

  it.each([
    ['Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['line ends of old', (text: string) => text.replaceAll('\n', '\r')],
    ['a BOM', (text: string) => `\uFEFF${text}`],
  ])('reads a file with %s', async (_, change) => {
    const { records, problems } = await gatherOne(change(record()));
    expect(problems).toEqual([]);
    expect(records).toMatchObject([{ title: 'A note', source: 'a book', isFilled: true }]);
  });

  it.each([
    ['no front matter', 'Just a thought.'],
    ["another tool's front matter", '---\ntags: [x]\naliases: "unclosed\n---\ntext'],
    ['a rule that is never closed', '---\nschema: gradus.record/1\nkind: note\n'],
    ['nothing', ''],
  ])('counts, and leaves alone, a file with %s', async (_, content) => {
    expect(await gatherOne(content)).toMatchObject({ records: [], problems: [], unmarked: 1 });
  });

  it.each([
    ['kind', 'kind: note', 'kind: poem', 3, /^one of session, note/, '"poem"'],
    ['date', '2026-11-20', '2026-02-30', 5, 'a day such as 2026-11-20', '"2026-02-30"'],
    ['topics', '- tokenization', '- astrology', 6, /the id of a topic/, '"astrology"'],
    ['title', 'title: A note\n', '', 2, 'a text', 'nothing'],
    ['mood', 'source: a', 'mood: good\nsource: a', 8, /only fields of/, /does not have/],
    ['schema', 'record/1', 'record/2', 2, 'gradus.record/1', '"gradus.record/2"'],
    ['durationMinutes', 'source: a book', 'durationMinutes: long', 8, /./, '"long"'],
    ['the front matter', 'title: A note', 'title: "A note', 9, 'valid YAML', /./],
    ['the front matter', 'title: A note', 'title: &a A note', 4, 'plain values', /anchor/],
    ['the front matter', 'source: a', 'kind: x\nsource: a', 8, 'valid YAML', /unique/],
  ])('names line and cure: %s', async (what, from, to, line, expected, received) => {
    const { problems, records, path } = await gatherOne(record(frontMatter.replace(from, to)));
    expect(records).toEqual([]);
    const text = (value: string | RegExp) => expect.stringMatching(value);
    expect(problems).toEqual([
      {
        file: path,
        line,
        what,
        expected: text(expected),
        received: text(received),
        remedy: expect.stringMatching(/^Mend/),
      },
    ]);
  });

  it('is not stopped by what no record can be', async () => {
    const progress = progressFolder();
    put(join(progress, 'notes/a-large.md'), `${record()}${'word '.repeat(250_000)}`);
    put(join(progress, 'notes/b-latin.md'), Buffer.from(`${record()}\xE9`, 'latin1'));
    put(
      join(progress, 'notes/c-deep.md'),
      record(`schema: gradus.record/1\nx: ${'['.repeat(9000)}\n`),
    );
    put(
      join(progress, 'notes/d-long.md'),
      record(`schema: gradus.record/1\nx: ${'x'.repeat(30_000)}\n`),
    );
    mkdirSync(join(progress, 'notes/e-folder.md'));
    execFileSync('mkfifo', [join(progress, 'notes/f-pipe.md')]);
    symlinkSync('nowhere', join(progress, 'notes/g-link.md'));
    put(join(progress, 'notes/h-good.md'), record());
    const { records, problems } = await gatherRecords(progress);
    expect(records.map(({ path }) => path)).toEqual([join(progress, 'notes/h-good.md')]);
    expect(problems.map(({ file, received }) => [file.at(progress.length + 7), received])).toEqual([
      ['g', 'a link that leads nowhere'],
      ['a', expect.stringMatching(/MB of text/)],
      ['b', 'bytes that are not UTF-8'],
      ['c', expect.any(String)],
      ['d', expect.stringMatching(/^30\d\d\d$/)],
    ]);
  });

  it('follows links, each place once, and goes round in no circle', async () => {
    const progress = progressFolder();
    put(join(progress, 'elsewhere/vault/deep.md'), record());
    put(join(progress, 'notes/a.md'), record());
    symlinkSync('..', join(progress, 'notes/up'));
    symlinkSync('.', join(progress, 'notes/self'));
    symlinkSync('loop', join(progress, 'notes/loop'));
    symlinkSync('a.md', join(progress, 'notes/z.md'));
    const { records, problems } = await gatherRecords(progress);
    expect(new Set(records.map(({ path }) => path.split('/').at(-1)))).toEqual(
      new Set(['a.md', 'deep.md']),
    );
    expect(problems.map(({ received }) => received)).toEqual(['links that lead in a circle']);
  });

  it('never crashes on a damaged record', async () => {
    const progress = progressFolder();
    const whole = Buffer.from(record());
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.nat(whole.length),
        fc.uint8Array({ maxLength: 8 }),
        async (a, b, noise) => {
          const damaged = Buffer.concat([whole.subarray(0, a), noise, whole.subarray(b)]);
          const path = put(join(progress, 'notes/a.md'), damaged);
          const { records, problems, unmarked } = await gatherRecords(progress);
          expect(records.length + problems.length + unmarked).toBe(1);
          expect(readFileSync(path)).toEqual(damaged);
        },
      ),
      { numRuns: 200 },
    );
  });
});
