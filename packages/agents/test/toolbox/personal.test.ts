import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calendarTool } from '../../src/toolbox/calendar.ts';
import { searchDocumentsTool } from '../../src/toolbox/documents.ts';
import { notesTool } from '../../src/toolbox/notes.ts';
import { PersonalStore } from '../../src/toolbox/personal-store.ts';
import { madeUpForecast, weatherTool } from '../../src/toolbox/weather.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const today = (): string => '2026-02-28';
const context = (idempotencyKey: string) => ({
  signal: new AbortController().signal,
  idempotencyKey,
});

it('the calendar knows a day by all its names, and one key is one entry', async () => {
  const path = join(folder, 'calendar.sqlite');
  const store = await PersonalStore.open(path);
  const calendar = calendarTool({ store, today });
  const enter = { day: '3 March', event: 'tea with Anna' };
  expect(await calendar.run(enter, context('a'))).toEqual({ entered: true, day: '2026-03-03' });
  expect(await calendar.run(enter, context('a'))).toEqual({ entered: true, day: '2026-03-03' });
  expect(store.counts()).toEqual({ events: 1, notes: 0 });
  await calendar.run(enter, context('b'));
  store.close();

  const again = await PersonalStore.open(path);
  expect(
    await calendarTool({ store: again, today }).run({ day: 'the 3rd of March' }, context('c')),
  ).toEqual({
    entries: 2,
    day: '2026-03-03',
    events: ['tea with Anna', 'tea with Anna'],
  });
  // As the shipped assistant was trained to read it.
  const plain = calendarTool({ store: again, today, details: false });
  expect(await plain.run({ day: 'tomorrow' }, context('d'))).toEqual({ entries: 0 });
  again.close();
});

it('notes are found by their words, articles aside', async () => {
  const store = await PersonalStore.open(join(folder, 'notes.sqlite'));
  const notes = notesTool({ store });
  for (const [key, text] of [
    ['a', 'The key is in the drawer'],
    ['b', 'buy milk'],
    ['b', 'buy milk'],
  ] as const) {
    expect(await notes.run({ action: 'add', text }, context(key))).toEqual({ saved: true });
  }
  expect(await notes.run({ action: 'find', text: 'a KEY' }, context('c'))).toEqual({
    found: 1,
    notes: ['The key is in the drawer'],
  });
  expect(await notes.run({ action: 'find', text: 'ke' }, context('c'))).toEqual({
    found: 0,
    notes: [],
  });
  expect(store.counts()).toEqual({ events: 0, notes: 2 });
  store.close();
});

it('the weather is made up, the same each time, and says so', async () => {
  const weather = weatherTool({ today });
  const first = await weather.run({ city: 'Brackenford' }, context('a'));
  expect(first).toEqual(await weather.run({ city: ' brackenford', day: 'Saturday' }, context('b')));
  expect(first).toMatchObject({ day: '2026-02-28', source: 'a made-up table, not a forecast' });
  const year = Array.from({ length: 365 }, (_, day) =>
    madeUpForecast('Brackenford', new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)),
  );
  expect(new Set(year.map(({ sky }) => sky)).size).toBe(8);
  expect(year.every(({ degrees }) => degrees >= -5 && degrees <= 30)).toBe(true);
  expect(year.some(({ sky, degrees }) => sky === 'snowy' && degrees > 2)).toBe(false);
});

it('documents are searched by whatever function it was given', async () => {
  const search = async (query: string) => [1, 2, 3, 4].map((page) => ({ title: query, page }));
  expect(
    await searchDocumentsTool({ search, most: 2 }).run({ query: 'tents' }, context('a')),
  ).toEqual({
    passages: [
      { title: 'tents', page: 1 },
      { title: 'tents', page: 2 },
    ],
  });
  expect(
    await searchDocumentsTool({ search, most: 1 }).run({ query: 'tents' }, context('a')),
  ).toEqual({
    title: 'tents',
    page: 1,
  });
});
