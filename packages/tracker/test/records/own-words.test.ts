import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRecord } from '../../src/records/create.ts';
import { gatherRecords } from '../../src/records/gather.ts';
import { kindRules, readTemplate, type RecordKind, recordKinds } from '../../src/records/kinds.ts';
import { countOwnWords, isAnswered } from '../../src/records/own-words.ts';
import { answer, answers, progressFolder } from './folder.ts';

async function judge(
  kind: RecordKind,
  change: (text: string) => string,
): Promise<boolean | undefined> {
  const progress = progressFolder();
  const { path } = await createRecord({
    progress,
    kind,
    title: 'Thirty words in a title would be no answer either, however long it is and goes on',
    topics: ['tokenization'],
    date: '2026-11-20',
    source: 'a book with a long title that is not counted as words of the learner',
  });
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return (await gatherRecords(progress)).records[0]?.isFilled;
}

describe.each(recordKinds)('a %s', (kind) => {
  it('counts for nothing while it is its template', async () => {
    expect(await judge(kind, (text) => text)).toBe(false);
    expect(await judge(kind, (text) => text.replaceAll('\n', '\r\n'))).toBe(false);
    expect(await judge(kind, (text) => text.replaceAll(/[ \t]+/g, '  '))).toBe(false);
  });

  it('counts for nothing when its prompts become its text', async () => {
    expect(await judge(kind, (text) => text.replaceAll(/<!-- | -->/g, ''))).toBe(false);
    const twice = (text: string): string => `${text}${text.slice(text.indexOf('\n# '))}`;
    expect(await judge(kind, (text) => twice(text).replaceAll(/<!-- | -->/g, ''))).toBe(false);
  });

  it('counts for nothing with one word under each heading', async () => {
    expect(await judge(kind, (text) => text.replaceAll(/^## .*$/gm, '$&\ntodo\n'))).toBe(false);
  });

  it('counts once it is answered', async () => {
    expect(await judge(kind, (text) => answer(text, 3))).toBe(true);
  });

  it('counts without its prompts, and with words of its own for headings', async () => {
    const own = answers.map((text, index) => `## ${index}\n${text}`).join('\n\n');
    expect(await judge(kind, (text) => `${text.split('# Thirty')[0]}# Mine\n${own}`)).toBe(true);
  });

  it('needs its number of answers, however long one is', async () => {
    const { answersNeeded } = kindRules[kind];
    expect(
      await judge(kind, (text) => answer(text, 1).replace(answers[0]!, answers.join(' '))),
    ).toBe(answersNeeded === 1);
  });
});

describe('own words', () => {
  const words = (text: string): number => countOwnWords(text, '').words;

  it.each([
    ['one two three four', 4],
    ['# one two\n\nthree', 1],
    ['one two\n===\nthree', 1],
    ['one <!-- two --> three', 2],
    ['<!-- one\ntwo -->three', 1],
    ['<!-- one\n\ntwo', 0],
    ['one `<!--` two\n\nthree', 3],
    ['- [x] one\n2. two\n> three', 3],
    ['```py\n# one two\n```\n<!-- three -->', 2],
    ['one two three one two three one two three', 3],
    ['no no no no no no no no', 1],
    ['p95 180 ms', 3],
    ["don't", 2],
    ['词 | --- | --- |', 1],
  ])('%j has %i', (text, count) => {
    expect(words(text)).toBe(count);
  });

  it('are none in a line of the template, short as it may be', () => {
    const template = '```mermaid\nflowchart LR\n  a --> b\n```';
    expect(countOwnWords('```\n  flowchart  LR\n\nmine\n```', template).words).toBe(1);
  });

  it('are counted in writing that has no spaces', () => {
    const text = '注意力机制让模型在生成每个词时关注输入中最相关的部分。';
    expect(words(text)).toBeGreaterThanOrEqual(10);
    expect(words(text)).toBeLessThan(Array.from(text).length);
  });

  it('stand at 30, and not at 29', () => {
    const of = (count: number): string =>
      Array.from({ length: count }, (_, index) => `w${index}`).join(' ');
    expect(isAnswered('note', countOwnWords(of(29), ''))).toBe(false);
    expect(isAnswered('note', countOwnWords(of(30), ''))).toBe(true);
  });

  it('cost what a megabyte may', () => {
    const text = Array.from({ length: 130_000 }, (_, index) => `w${index % 977}x${index}`).join(
      ' ',
    );
    expect(words(text)).toBe(130_000);
  });
});

it.each(recordKinds)(
  'the template of a %s has prompts, and none of its own words',
  async (kind) => {
    const template = await readTemplate(kind);
    expect(template.match(/^## /gm)?.length).toBeGreaterThanOrEqual(4);
    expect(template.match(/^<!-- .{20,} -->$/gm)?.length).toBe(template.match(/^## /gm)?.length);
    // A template of another version would count for nothing either.
    expect(isAnswered(kind, countOwnWords(template, ''))).toBe(false);
  },
);
