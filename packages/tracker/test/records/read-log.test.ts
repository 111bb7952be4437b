import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendExperiment, appendJournal } from '../../src/records/append-log.ts';
import { parseLog, readLogEntries } from '../../src/records/read-log.ts';
import { progressFolder } from './folder.ts';

const read = (text: string) => parseLog(text, 'log.md');

describe('headings as people write them', () => {
  it.each([
    ['## 2026-11-20 · M5 · Attention', '2026-11-20', 'M5', 'Attention'],
    ['# 2026-11-20', '2026-11-20', undefined, ''],
    ['###### 2026/11/20: Attention ######', '2026-11-20', undefined, 'Attention'],
    ['### M5 — Attention (2026-11-20)', '2026-11-20', 'M5', 'Attention'],
    ['## [2026-11-20] Milestone 5: Attention', '2026-11-20', 'M5', 'Attention'],
    ['## 2026-11-20 M12: Rotary', '2026-11-20', 'M12', 'Rotary'],
    ['## 2026-11-20 - Attention (M5)', '2026-11-20', 'M5', 'Attention'],
    ['## 20 November 2026 – Attention', '2026-11-20', undefined, 'Attention'],
    ['## 3rd Sept. 2026', '2026-09-03', undefined, ''],
    ['## Nov 3rd, 2026 | m5 | Attention', '2026-11-03', 'M5', 'Attention'],
    ['## 20.11.2026 Attention', '2026-11-20', undefined, 'Attention'],
    ['2026-11-20 Attention\n---', '2026-11-20', undefined, 'Attention'],
    ['## 2026-11-20 · trained on an M2 laptop', '2026-11-20', undefined, 'trained on an M2 laptop'],
  ])('%j', (heading, date, milestone, title) => {
    const [entry, ...others] = read(`# Log\n\n${heading}\ntext`);
    expect(others).toEqual([]);
    expect([entry?.date, entry?.milestone, entry?.title]).toEqual([date, milestone, title]);
  });

  it.each([
    '## Attention',
    '## 2026-02-30',
    '## 20/11/2026',
    '## version 1.2.2026.3',
    '## 12026-11-20',
    '#2026-11-20',
    '2026-11-20 in a line',
    '```\n## 2026-11-20\n```',
    '<!--\n## 2026-11-20\n-->',
    '    ## 2026-11-20',
    '## November 2026',
  ])('%j is none', (text) => {
    expect(read(text)).toEqual([]);
  });
});

describe('what stands under them', () => {
  it('is read as fields, however they are marked', () => {
    const [entry] = read(`## 2026-11-20 Mask
Goal: does the mask leak?
* **Set-up**: one head
- **Metrics:**
  - leak: 0 of 256
  - time: 3 ms
__Visualisation path__: plots/mask.svg

### Finding

It does not leak,
see https://example.org.

# Something else
Setup: not of this entry
`);
    expect(Object.fromEntries(entry?.fields ?? [])).toEqual({
      objective: 'does the mask leak?',
      setup: 'one head',
      leak: '0 of 256',
      time: '3 ms',
      visualization: 'plots/mask.svg',
      finding: 'It does not leak,\nsee https://example.org.',
    });
  });

  it('belongs to the entry above it', () => {
    const entries = read('# 2026\n\n## 2026-11-20\none\n### detail\ntwo\n## 2026-11-21\nthree');
    expect(entries.map(({ line, fields }) => [line, fields.get('detail')])).toEqual([
      [3, 'two'],
      [7, undefined],
    ]);
  });

  it.each([
    ['## 2026-11-20 KV cache and attention', ['kv-cache', 'attention']],
    [
      '## 2026-11-20 KV cache\n- **Topics:** BPE, kv-cache; attention',
      ['tokenization', 'kv-cache', 'attention'],
    ],
    ['## 2026-11-20 KV cache\nTopic: my garden', []],
    ['## 2026-11-20 my garden', []],
  ])('has topics: %j', (text, topics) => {
    expect(read(text)[0]?.topics.toSorted()).toEqual(topics.toSorted());
  });

  it('survives a log of five megabytes', () => {
    const one = '## 2026-11-20 · M5 · Attention\n\n- **Insight:** it costs what it costs\n\n';
    const count = Math.ceil(5_000_000 / one.length);
    const started = performance.now();
    expect(read(one.repeat(count))).toHaveLength(count);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('filled or not', () => {
  const path = (): string => join(progressFolder(), 'log.md');
  const head = {
    date: '2026-11-20',
    title: 'A title with as many words as an entry needs to count',
  };
  const long = 'The largest weight above the diagonal was zero in all runs';

  it('is not what the command wrote without words', async () => {
    const file = path();
    await appendJournal(file, { ...head, milestone: 'M5', topics: ['attention'] });
    await appendExperiment(file, { ...head, milestone: 'M5' });
    expect((await readLogEntries(file)).map(({ isFilled }) => isFilled)).toEqual([false, false]);
  });

  it.each([
    [{ insight: long }, true],
    [{ insight: 'Good.' }, false],
  ])('a journal entry of %j: %j', async (fields, isFilled) => {
    const file = path();
    await appendJournal(file, { ...head, ...fields });
    expect(await readLogEntries(file)).toMatchObject([{ isFilled }]);
  });

  const whole = { objective: long, setup: 'one head', metrics: '0' };
  it.each([
    [whole, true],
    [{ ...whole, metrics: '' }, false],
    [{ ...whole, setup: undefined }, false],
    [{ ...whole, objective: '…' }, false],
    [{ objective: 'a', setup: 'b', metrics: '0' }, false],
  ])('an experiment of %j: %j', async (fields, isFilled) => {
    const file = path();
    await appendExperiment(file, { ...head, ...fields });
    expect(await readLogEntries(file)).toMatchObject([{ isFilled }]);
  });

  it('counts free text by hand', () => {
    expect(read(`## 2026-11-20\n${long}`)).toMatchObject([{ isFilled: true }]);
    expect(read(`## 2026-11-20\n<!-- ${long} -->`)).toMatchObject([{ isFilled: false }]);
  });
});

it('has no entries where there is no log, and names a folder in its place', async () => {
  const progress = progressFolder();
  expect(await readLogEntries(join(progress, 'none.md'))).toEqual([]);
  await expect(readLogEntries(import.meta.dirname)).rejects.toMatchObject({
    code: 'unreadable-file',
  });
});
