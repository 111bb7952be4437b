import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { GradusError } from '@gradus/runtime';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendExperiment, appendJournal } from '../../src/records/append-log.ts';
import { changeFile } from '../../src/records/change-file.ts';
import { parseLog, readLogEntries } from '../../src/records/read-log.ts';
import { progressFolder, put } from './folder.ts';

const entry = { date: '2026-11-20', title: 'Attention over 512 tokens', milestone: 'M5' };
const experiment = {
  ...entry,
  topics: ['attention'],
  source: 'results/attention',
  objective: 'Does the causal mask leak one position?',
  setup: 'One head, width 16, seed 3',
  metrics: 'largest weight above the diagonal: 0',
  visualization: 'visualizations/mask.svg',
  finding: 'It does not.',
};

describe('a log that does not exist', () => {
  it('is begun with a head', async () => {
    const path = join(progressFolder(), 'experiments_log.md');
    await appendExperiment(path, experiment);
    expect(readFileSync(path, 'utf8')).toMatch(/^# Experiments\n\n[^\n]+\n\n## /);
    expect(readFileSync(path, 'utf8').split('\n\n').slice(2).join('\n\n')).toBe(
      `## 2026-11-20 · M5 · Attention over 512 tokens

- **Topics:** attention
- **Source:** results/attention
- **Objective:** Does the causal mask leak one position?
- **Setup:** One head, width 16, seed 3
- **Metrics:** largest weight above the diagonal: 0
- **Visualization:** visualizations/mask.svg
- **Finding:** It does not.
`,
    );
  });

  it('gets a second entry behind the first', async () => {
    const path = join(progressFolder(), 'learning_journal.md');
    await appendJournal(path, { ...entry, insight: 'Scores grow with the width.' });
    const before = readFileSync(path, 'utf8');
    await appendJournal(path, { ...entry, date: '2026-11-21', milestone: undefined });
    const after = readFileSync(path, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.slice(before.length)).toMatch(
      /^\n## 2026-11-21 · Attention over 512 tokens\n\n- /,
    );
    expect((await readLogEntries(path)).map(({ date }) => date)).toEqual([
      '2026-11-20',
      '2026-11-21',
    ]);
    expect(readdirSync(dirname(path))).toEqual(['learning_journal.md']);
  });
});

describe('whatever stands there', () => {
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  const anyLine = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom(
      '',
      '# A',
      '## 2026-01-02 · M1 · B',
      '- x',
      '> y',
      '```',
      '~~~',
      '<!-- z -->',
      '---',
    ),
  );
  const document = fc
    .tuple(fc.boolean(), fc.array(fc.tuple(anyLine, lineEnd)), anyLine)
    .map(([bom, lines, last]) => `${bom ? '\uFEFF' : ''}${lines.flat().join('')}${last}`)
    .filter((text) => text.isWellFormed());

  it('stays, byte for byte, and comes first; or nothing is written', async () => {
    const path = join(progressFolder(), 'log.md');
    let written = 0;
    await fc.assert(
      fc.asyncProperty(document, async (text) => {
        put(path, text);
        const before = readFileSync(path);
        const entriesBefore = parseLog(text.replace(/^\uFEFF/, ''), path);
        const refusal = await appendExperiment(path, experiment).catch(
          (error: GradusError) => error.code,
        );
        const after = readFileSync(path);
        const isWritten = refusal === undefined;
        written += Number(isWritten);
        expect(refusal).toBe(isWritten ? undefined : 'log-left-open');
        expect(after.subarray(0, before.length)).toEqual(before);
        expect(after.length > before.length).toBe(isWritten);
        const entries = await readLogEntries(path);
        expect(entries).toHaveLength(entriesBefore.length + Number(isWritten));
        if (!isWritten) return;
        expect(entries.at(-1)).toMatchObject({
          milestone: 'M5',
          topics: ['attention'],
          isFilled: true,
        });
      }),
      { numRuns: 300 },
    );
    expect(written).toBeGreaterThan(100);
  });

  it.each(['\n', '\r\n', '\r'])('keeps its line ends: %j', async (end) => {
    const path = put(join(progressFolder(), 'log.md'), `# Log${end}${end}Text`);
    await appendJournal(path, entry);
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith(`# Log${end}${end}Text${end}${end}## 2026`)).toBe(true);
    expect(text.replaceAll(end, '')).not.toMatch(/[\r\n]/);
  });

  it.each([
    ['an open code block', '```js\nlet x', 'log-left-open'],
    ['an open comment', 'text\n\n<!-- later', 'log-left-open'],
    ['other bytes than UTF-8', Buffer.from([0xff, 0xfe, 0x41, 0]), 'not-utf8'],
  ])('is left alone with %s', async (_, content, code) => {
    const path = put(join(progressFolder(), 'log.md'), content);
    await expect(appendJournal(path, entry)).rejects.toMatchObject({ code });
    expect(readFileSync(path)).toEqual(Buffer.from(content));
    expect(readdirSync(dirname(path))).toEqual(['log.md']);
  });

  it('a link stays a link, and what is private stays so', async () => {
    const progress = progressFolder();
    const real = put(join(progress, 'vault/log.md'), '# Log\n');
    chmodSync(real, 0o600);
    symlinkSync(real, join(progress, 'log.md'));
    await appendJournal(join(progress, 'log.md'), entry);
    expect(readFileSync(real, 'utf8')).toContain('M5');
    expect(readFileSync(join(progress, 'log.md'), 'utf8')).toContain('M5');
    expect(statSync(real).mode & 0o777).toBe(0o600);
  });
});

it('ten at once all arrive', async () => {
  const path = join(progressFolder(), 'log.md');
  const titles = Array.from({ length: 10 }, (_, index) => `entry ${index}`);
  await Promise.all(titles.map((title) => appendJournal(path, { ...entry, title })));
  const entries = await readLogEntries(path);
  expect(entries.map(({ title }) => title).toSorted()).toEqual(titles);
});

it('refuses when an editor saved meanwhile, and loses nothing of it', async () => {
  const path = put(join(progressFolder(), 'log.md'), 'old');
  const attempt = changeFile(path, (bytes) => {
    writeFileSync(path, 'saved by hand');
    return Buffer.concat([bytes ?? Buffer.alloc(0), Buffer.from('more')]);
  });
  await expect(attempt).rejects.toMatchObject({ code: 'file-changed' });
  expect(readFileSync(path, 'utf8')).toBe('saved by hand');
  expect(readdirSync(dirname(path))).toEqual(['log.md']);
});

it('a heading cannot be broken out of', async () => {
  const path = join(progressFolder(), 'log.md');
  await appendJournal(path, {
    ...entry,
    title: 'x\n## 2020-01-01 · M1 · forged',
    insight: 'y\n\n# 2020-01-02\n```\n<!--',
  });
  await appendJournal(path, entry);
  expect((await readLogEntries(path)).map(({ date, milestone }) => [date, milestone])).toEqual([
    ['2026-11-20', 'M5'],
    ['2026-11-20', 'M5'],
  ]);
});

it('entries come back as they were given', async () => {
  const path = join(progressFolder(), 'log.md');
  const word = fc.stringMatching(/^[a-zé注]{1,8}$/);
  const words = fc.array(word, { minLength: 1, maxLength: 8 }).map((all) => all.join(' '));
  const day = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const code = fc.option(fc.constantFrom('M1', 'M14', 'T2.1', 'Week 3'), { nil: undefined });
  const options = { nil: undefined };
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        date: day,
        title: words,
        milestone: code,
        source: fc.option(words, options),
        objective: fc.option(words, options),
        setup: fc.option(words, options),
        metrics: fc.option(words, options),
        visualization: fc.option(words, options),
        finding: fc.option(words, options),
      }),
      async (given) => {
        await appendExperiment(path, given);
        const read = (await readLogEntries(path)).at(-1);
        const { date, title, milestone, ...fields } = given;
        expect(read).toMatchObject({ date, title });
        expect(read?.milestone).toBe(milestone);
        for (const [name, value] of Object.entries(fields)) {
          expect(read?.fields.get(name)).toBe(value);
        }
      },
    ),
    { numRuns: 60 },
  );
});
