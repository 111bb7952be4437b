import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  countAttempt,
  findExercise,
  nextHint,
  openWorkbook,
  parseHints,
  readProgress,
  requireAttempt,
  shownHints,
  startPractice,
} from '../src/index.ts';

const exercise = findExercise(join(import.meta.dirname, 'fixtures/labs'), 'sum');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-workbook-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('startPractice', () => {
  it('copies the stub once and never again', async () => {
    const workbook = openWorkbook(exercise, folder);
    expect(await startPractice(workbook)).toBe(true);
    expect(readFileSync(workbook.attempt, 'utf8')).toBe(readFileSync(exercise.stub, 'utf8'));
    writeFileSync(workbook.attempt, 'my work');
    expect(await startPractice(workbook)).toBe(false);
    expect(readFileSync(workbook.attempt, 'utf8')).toBe('my work');
  });

  it('says what is in the way', async () => {
    writeFileSync(join(folder, 'sum'), 'a file');
    await expect(startPractice(openWorkbook(exercise, folder))).rejects.toMatchObject({
      code: 'write-failed',
      exitCode: 3,
    });
  });
});

describe('counting', () => {
  it('counts attempts and hints apart, hints from a nudge on', async () => {
    const workbook = openWorkbook(exercise, folder);
    await startPractice(workbook);
    expect(await shownHints(workbook)).toEqual([]);
    expect((await nextHint(workbook)).hint).toEqual({ title: 'A nudge', text: 'Begin with zero.' });
    writeFileSync(workbook.attempt, 'first');
    await countAttempt(workbook);
    writeFileSync(workbook.attempt, 'second');
    await countAttempt(workbook);
    const second = await nextHint(workbook);
    expect(second.hint?.title).toBe('Nearly there');
    expect(second.shown.map(({ title }) => title)).toEqual(['A nudge']);
    expect((await nextHint(workbook)).hint).toBeUndefined();
    expect(await readProgress(workbook)).toMatchObject({ attempts: 2, hintsShown: 2 });
    expect(await shownHints(workbook)).toHaveLength(2);
  });

  it('counts neither the stub nor what was judged the last time', async () => {
    const workbook = openWorkbook(exercise, folder);
    await startPractice(workbook);
    expect((await countAttempt(workbook)).attempts).toBe(0);
    writeFileSync(workbook.attempt, 'mine');
    expect((await countAttempt(workbook)).attempts).toBe(1);
    expect((await countAttempt(workbook)).attempts).toBe(1);
  });

  it('names a corrupt count, and leaves the attempt alone', async () => {
    const workbook = openWorkbook(exercise, folder);
    mkdirSync(workbook.folder);
    writeFileSync(join(workbook.folder, 'progress.json'), '{"attempts": -1}');
    await expect(readProgress(workbook)).rejects.toThrow(/^Cannot read .*progress\.json: expected/);
    rmSync(join(workbook.folder, 'progress.json'));
    mkdirSync(join(workbook.folder, 'progress.json'));
    await expect(readProgress(workbook)).rejects.toThrow(/received EISDIR/);
  });
});

it('asks to start first', async () => {
  await expect(requireAttempt(openWorkbook(exercise, folder))).rejects.toMatchObject({
    code: 'no-attempt',
    exitCode: 2,
  });
});

it('reads tiers from headings', () => {
  expect(parseHints('# Hints\n\nintro\n\n## One\na\n\nb\n## Two\n')).toEqual([
    { title: 'One', text: 'a\n\nb' },
    { title: 'Two', text: '' },
  ]);
});
