import { createRandom } from '@gradus/statistics';
import { expect, it } from 'vitest';
import { unitPairs, wordsOfUnit } from '../src/dialogues/intent-convert.ts';
import type { UnitName } from '../src/dialogues/tools.ts';
import { type Dialogue, generateDialogues, inventedWord, varied } from '../src/index.ts';

const dialogues = [...generateDialogues({ seed: 1, version: 1, slice: 'train', count: 2_000 })];
const random = createRandom(7);
const all = { values: 1, verbs: 1, words: 1 };
const textOf = ({ turns }: Dialogue): string =>
  turns.map((turn) => (turn.role === 'call' ? JSON.stringify(turn.call) : turn.text)).join('\n');

it('changes nothing where no share asks for it', () => {
  for (const [n, dialogue] of dialogues.entries()) {
    expect(varied(dialogue, random.split(n), { values: 0, verbs: 0, words: 0 })).toEqual(dialogue);
  }
});

it('is the same for the same random numbers', () => {
  const of = () => dialogues.slice(0, 50).map((one, n) => varied(one, random.split(n), all));
  expect(of()).toEqual(of());
});

it('keeps every argument a piece of what the user says', () => {
  let arguments_ = 0;
  for (const [n, dialogue] of dialogues.entries()) {
    const other = varied(dialogue, random.split(n), all);
    const said = other.turns
      .flatMap((turn) => (turn.role === 'user' ? [turn.text] : []))
      .join('\n');
    for (const turn of other.turns) {
      if (turn.role !== 'call') continue;
      for (const [key, value] of Object.entries(turn.call.arguments)) {
        if (!['city', 'day', 'text', 'event', 'query'].includes(key)) continue;
        arguments_++;
        expect(said).toContain(String(value));
      }
    }
  }
  expect(arguments_).toBeGreaterThan(1_500);
});

it('says the same new words in the request, the call, the result and the answer', () => {
  const dialogue: Dialogue = {
    turns: [
      { role: 'user', text: 'Remind me to call Anna about the tent' },
      {
        role: 'call',
        call: { name: 'notes', arguments: { action: 'add', text: 'call Anna about the tent' } },
      },
      { role: 'result', text: '{"saved":true}' },
      { role: 'assistant', text: 'Noted: call Anna about the tent.' },
    ],
    used: { templates: [], verbs: ['remind me'], values: ['call Anna about the tent'] },
  };
  const other = varied(dialogue, createRandom(3), { values: 1, verbs: 0, words: 0 });
  const call = other.turns[1];
  if (call?.role !== 'call') throw new Error('no call');
  const text = String(call.call.arguments['text']);
  expect(text).not.toBe('call Anna about the tent');
  expect(text).toMatch(/^[a-z]+ [A-Z][a-z]* about the [a-z]+$/);
  expect(textOf(other)).toBe(textOf(dialogue).replaceAll('call Anna about the tent', text));
  expect(other.used.values).toEqual([text]);
});

it('gives a request a verb that nobody has seen', () => {
  const verbsOf = (shares: typeof all): Set<string> =>
    new Set(dialogues.flatMap((one, n) => varied(one, random.split(n), shares).used.verbs));
  const known = verbsOf({ values: 0, verbs: 0, words: 0 });
  const invented = verbsOf({ values: 0, verbs: 1, words: 0 });
  expect(known.size).toBeLessThan(200);
  expect(invented.size).toBeGreaterThan(1_000);
});

it('invents words by the thousand, none of which is held out', () => {
  const words = new Set(Array.from({ length: 20_000 }, (_, n) => inventedWord(random.split(n))));
  expect(words.size).toBeGreaterThan(12_000);
  for (const word of words) expect(word).toMatch(/^[a-z]{2,12}$/);
  const heldOut = [...generateDialogues({ seed: 1, version: 1, slice: 'values', count: 500 })]
    .flatMap(({ used }) => used.values)
    .filter((value) => /^[a-z]{4,}$/.test(value));
  expect(heldOut.length).toBeGreaterThan(20);
  expect(heldOut.filter((word) => words.has(word))).toEqual([]);
});

it('converts into units that say nothing of each other, and never the pairs that are held out', () => {
  const heldOut = new Set(unitPairs.heldOut.map(([from, to]) => `${from}>${to}`));
  const pairs = new Set<string>();
  const others: Dialogue[][] = [];
  const training = generateDialogues({ seed: 1, version: 2, slice: 'train', count: 4_000 });
  for (const [n, dialogue] of [...training].entries()) {
    const other = varied(dialogue, random.split(n), { values: 0, verbs: 0, words: 0, units: 1 });
    const calls = other.turns.flatMap((turn) => (turn.role === 'call' ? [turn.call] : []));
    const conversions = calls.filter(({ name }) => name === 'convert_units');
    for (const { from, to } of conversions.map(({ arguments: values }) => values)) {
      pairs.add(`${from}>${to}`);
      const said = wordsOfUnit(to as UnitName);
      const user = other.turns.flatMap((turn) => (turn.role === 'user' ? [turn.text] : []));
      expect(said.some((word) => new RegExp(`\\b${word}\\b`).test(user.join(' ')))).toBe(true);
    }
    others.push(...(conversions.length === 0 ? [[other, dialogue]] : []));
  }
  expect(others.length).toBeGreaterThan(2_000);
  for (const [other, dialogue] of others) expect(other).toEqual(dialogue);
  expect(pairs.size).toBeGreaterThan(150);
  expect([...pairs].filter((pair) => heldOut.has(pair))).toEqual([]);
});
