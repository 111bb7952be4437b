import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createRecord, type NewRecord } from '../../src/records/create.ts';
import { gatherRecords } from '../../src/records/gather.ts';
import { kindRules, recordKinds } from '../../src/records/kinds.ts';
import { slugOf } from '../../src/records/names.ts';
import { progressFolder, put } from './folder.ts';

const given = (progress: string, change: Partial<NewRecord> = {}): NewRecord => ({
  progress,
  kind: 'note',
  title: 'Byte pairs',
  topics: ['tokenization'],
  date: '2026-11-20',
  ...change,
});

describe('createRecord', () => {
  it.each(recordKinds)('writes a %s that reads back as what was given', async (kind) => {
    const progress = progressFolder();
    const fields = {
      kind,
      title: 'What "BPE": learns # and why',
      date: '2026-11-20',
      topics: ['tokenization', 'kv-cache'],
      source: 'https://example.org/paper.pdf',
      durationMinutes: 45,
      output: '- a list: with a colon',
      nextAction: 'yes',
      milestone: 'M5',
    };
    const { path } = await createRecord({ ...fields, progress, topics: ['BPE', 'kv-cache'] });
    expect(relative(progress, path)).toBe(
      join(kindRules[kind].folder, '2026-11-20-what-bpe-learns-and-why.md'),
    );
    const { records, problems } = await gatherRecords(progress);
    expect(problems).toEqual([]);
    expect(records).toEqual([{ ...fields, path, ownWords: 0, isFilled: kind === 'session' }]);
  });

  it('is YAML and a title on a page, with nothing of the machine in it', async () => {
    const progress = progressFolder();
    const { path } = await createRecord(given(progress));
    const text = readFileSync(path, 'utf8');
    expect(parse(text.split('---\n')[1] ?? '')).toEqual({
      schema: 'gradus.record/1',
      kind: 'note',
      title: 'Byte pairs',
      date: '2026-11-20',
      topics: ['tokenization'],
    });
    expect(text).toMatch(/\n---\n\n# Byte pairs\n\n## /);
    for (const value of [process.cwd(), progress, process.env['HOME'] ?? '/root/']) {
      expect(text).not.toContain(value);
    }
  });

  it('never overwrites: the next one has a number', async () => {
    const progress = progressFolder();
    put(join(progress, 'notes/2026-11-20-byte-pairs.md'), 'mine');
    const paths = await Promise.all(
      [1, 2, 3].map(async () => (await createRecord(given(progress))).path),
    );
    expect(paths.map((path) => basename(path)).toSorted()).toEqual([
      '2026-11-20-byte-pairs-2.md',
      '2026-11-20-byte-pairs-3.md',
      '2026-11-20-byte-pairs-4.md',
    ]);
    expect(readFileSync(join(progress, 'notes/2026-11-20-byte-pairs.md'), 'utf8')).toBe('mine');
    expect(readdirSync(join(progress, 'notes'))).toHaveLength(4);
  });

  it.each([
    [{ topics: ['tokenisation-of-code'] }, 'unknown-topic', /Did you mean tokenization\?/],
    [{ topics: ['zzz\n\u001B[31m'] }, 'unknown-topic', /received "zzz \[31m"/],
    [{ title: ' \n\t ' }, 'bad-title', /nothing that can be read/],
    [{ title: 'x'.repeat(201) }, 'bad-title', /received 201/],
    [{ date: '../../2026' }, 'bad-date', /year-month-day/],
    [{ date: '2026-02-30' }, 'bad-date', /received "2026-02-30"/],
    [{ durationMinutes: 0 }, 'bad-record', /durationMinutes does not fit: expected at least 1/],
    [{ durationMinutes: 1.5 }, 'bad-record', /whole minutes/],
    [{ source: 'x'.repeat(2001) }, 'bad-record', /at most 2000 characters/],
  ])('refuses %j, and leaves no file', async (change, code, message) => {
    const progress = progressFolder();
    const attempt = createRecord(given(progress, change));
    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await gatherRecords(progress)).toEqual({ records: [], problems: [], unmarked: 0 });
  });

  it('says what is in the way of the folder', async () => {
    const progress = progressFolder();
    put(join(progress, 'notes'), 'a file');
    await expect(createRecord(given(progress))).rejects.toMatchObject({ code: 'write-failed' });
  });

  it.each([
    ['../../etc/passwd', '2026-11-20-etc-passwd.md'],
    [String.raw`..\..\windows\system32`, '2026-11-20-windows-system32.md'],
    ['CON', '2026-11-20-con.md'],
    ['/', '2026-11-20-note.md'],
    ['.', '2026-11-20-note.md'],
    ['🙂', '2026-11-20-note.md'],
    ['a\0b', '2026-11-20-a-b.md'],
    ['Vergleich der Größen', '2026-11-20-vergleich-der-größen.md'],
    ['注意力机制', '2026-11-20-注意力机制.md'],
    ['gpj.\u202Eexe', '2026-11-20-gpj-exe.md'],
    ['--rf *', '2026-11-20-rf.md'],
    ['$(reboot) `id`', '2026-11-20-reboot-id.md'],
    ['{{title}} $& $1', '2026-11-20-title-1.md'],
    ['x'.repeat(200), `2026-11-20-${'x'.repeat(120)}.md`],
    ['注'.repeat(200), `2026-11-20-${'注'.repeat(40)}.md`],
    ['\uD800 half a sign', '2026-11-20-half-a-sign.md'],
    ['---\nschema: x\n---', '2026-11-20-schema-x.md'],
  ])('the title %j stays in its folder', async (title, name) => {
    const progress = progressFolder();
    const { path } = await createRecord(given(progress, { title }));
    expect(relative(progress, path)).toBe(join('notes', name));
    const { records, problems } = await gatherRecords(progress);
    expect(problems).toEqual([]);
    expect(records).toMatchObject([{ kind: 'note', ownWords: 0, isFilled: false }]);
  });
});

it('slugs are names on every system', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const slug = slugOf(text);
      expect(slug).toMatch(/^(?:[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*)?$/u);
      expect(Buffer.byteLength(slug)).toBeLessThanOrEqual(120);
    }),
  );
});
