import { sha256 } from '@gradus/runtime';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type Dialogue,
  dialogueAt,
  generateDialogues,
  type SliceName,
  slices,
  type ToolCall,
  type ToolName,
  tools,
} from '@gradus/datasets';
import { resultOf } from '../src/dialogues/intent-calculator.ts';
import { converted } from '../src/dialogues/intent-convert.ts';

const sliceNames = Object.keys(slices) as SliceName[];
const heldOutSlices = sliceNames.filter((slice) => slice !== 'train');
type Version = 1 | 2;
const make = (version: Version, slice: SliceName, count: number): Dialogue[] => [
  ...generateDialogues({ seed: 1, version, slice, count }),
];
const versions = ([1, 2] as const).map((version) => {
  const training = make(version, 'train', 10_000);
  const heldOut = new Map(heldOutSlices.map((slice) => [slice, make(version, slice, 2_000)]));
  const everything = [...training, ...[...heldOut.values()].flat()];
  return { version, training, heldOut, joint: heldOut.get('joint')!, everything };
});

const callsOf = (dialogues: readonly Dialogue[]): ToolCall[] =>
  dialogues.flatMap(({ turns }) =>
    turns.flatMap((turn) => (turn.role === 'call' ? [turn.call] : [])),
  );
const textOf = ({ turns }: Dialogue): string =>
  turns.flatMap((turn) => (turn.role === 'user' ? [turn.text] : [])).join('\n');
const allUsed = (dialogues: readonly Dialogue[], what: keyof Dialogue['used']): Set<string> =>
  new Set(dialogues.flatMap(({ used }) => used[what]));

describe('dialogues', () => {
  it.each([
    [1, '8dbe4ab3716af30c94555a35ee46e0485bfe83258aeb863bc4c1820e19ff3940'],
    [2, '617bffd5fef2576f30ace20906a47eb9c02e0215c66f0ee020b566ccad0c4c4e'],
  ] as const)('are frozen: version %i, seed 1', (version, hash) => {
    // A change to the grammar changes this hash: give the new grammar a new version instead.
    const text = sliceNames.map((slice) => JSON.stringify(make(version, slice, 200))).join('\n');
    expect(sha256(text)).toBe(hash);
  });

  it('are the same one by one, and others for another seed', () => {
    const [{ training }] = versions as [(typeof versions)[number]];
    const options = { seed: 1, version: 1, slice: 'train' } as const;
    expect(dialogueAt(options, 137)).toEqual(training[137]);
    const texts = new Set(training.map(textOf));
    const others = Array.from({ length: 300 }, (_, n) => dialogueAt({ ...options, seed: 2 }, n));
    // What is left are chats, of which there are few.
    const known = others.filter((one) => texts.has(textOf(one)));
    expect(callsOf(known)).toEqual([]);
  });

  it.each([
    [
      { seed: 1, version: 3 as 1, slice: 'train' as const },
      /version of the dialogues: expected 1 or 2/,
    ],
    [{ seed: 1, version: 1 as const, slice: 'test' as 'train' }, /one of: train, values, templ/],
  ])('refuses %j', (options, message) => {
    expect(() => dialogueAt(options, 0)).toThrow(message);
  });
});

it('version 2 holds out what version 1 does, and more', () => {
  const [first, second] = versions.map(({ training, joint }) => ({
    known: allUsed(training, 'templates'),
    unknown: allUsed(joint, 'templates'),
  }));
  for (const side of ['known', 'unknown'] as const) {
    expect([...first![side]].filter((one) => !second![side].has(one))).toEqual([]);
    expect(second![side].size).toBeGreaterThan(2 * first![side].size);
  }
});

describe.each(versions)('what is held out, version $version', ({ training, heldOut, joint }) => {
  it('is new as the slice says, in every dialogue', () => {
    for (const what of ['templates', 'verbs', 'values'] as const) {
      const known = allUsed(training, what);
      const unknown = allUsed(joint, what);
      for (const [slice, dialogues] of heldOut) {
        const never = slices[slice][what] ? known : unknown;
        const parts = [...allUsed(dialogues, what)];
        expect(parts.length).toBeGreaterThan(10);
        expect(parts.filter((part) => never.has(part))).toEqual([]);
      }
    }
  });

  it('is a template, a verb and values together where all are new', () => {
    for (const { used, turns } of joint) {
      expect(used.templates.length).toBeGreaterThan(0);
      const requests = turns.filter(({ role }) => role === 'call').length;
      expect(used.verbs.length).toBeGreaterThanOrEqual(requests);
    }
    // Where values are closed words ("tomorrow"), there is none: in a weather request, the city is.
    const withoutValues = joint.filter(
      ({ used, turns }) => used.values.length === 0 && turns.some(({ role }) => role === 'call'),
    );
    expect(withoutValues.length / joint.length).toBeLessThan(0.02);
  });

  it('no training dialogue says a verb that is held out, in whatever role', () => {
    const all = training.map((one) => textOf(one).toLowerCase()).join('\n');
    const found = [...allUsed(joint, 'verbs')].filter((verb) =>
      new RegExp(`\\b${verb}\\b`).test(all),
    );
    expect(found).toEqual([]);
  });

  it('no training dialogue contains the arguments of a held-out call', () => {
    const known = new Set(callsOf(training).map((call) => JSON.stringify(call.arguments)));
    const shown = new Set(
      [...callsOf(heldOut.get('values')!), ...callsOf(joint)]
        .filter(({ arguments: { day } }) => day !== 'tomorrow' && day !== 'today')
        .map((call) => JSON.stringify(call.arguments)),
    );
    expect([...shown].filter((one) => known.has(one))).toEqual([]);
  });
});

describe.each(versions)('calls, version $version', ({ training, heldOut, joint, everything }) => {
  // The schemas are data; zod reads them independently of whoever wrote them.
  const schemas = new Map(
    tools.map(({ name, parameters }): [ToolName, z.ZodType] => [
      name,
      z.fromJSONSchema(structuredClone(parameters) as never),
    ]),
  );

  it('fit the schemas of their tools', () => {
    for (const call of callsOf(everything)) {
      expect(() => schemas.get(call.name)!.parse(call.arguments)).not.toThrow();
    }
  });

  it('do not fit them changed', () => {
    for (const call of callsOf(joint).slice(0, 100)) {
      const wrong = { ...call.arguments, more: 1 };
      expect(schemas.get(call.name)!.safeParse(wrong).success).toBe(false);
      const [first] = Object.keys(call.arguments);
      const { [first!]: left, ...less } = call.arguments;
      expect(left).toBeDefined();
      expect(schemas.get(call.name)!.safeParse(less).success).toBe(false);
    }
  });

  it('come for every tool as often, give or take a quarter', () => {
    for (const dialogues of [training, ...heldOut.values()]) {
      const calls = callsOf(dialogues);
      for (const { name } of tools) {
        const share = calls.filter((call) => call.name === name).length / calls.length;
        expect(Math.abs(share - 1 / 6)).toBeLessThan(1 / 24);
      }
    }
  });

  it('copy: what is open in an argument stands in the words of the user', () => {
    for (const dialogue of everything) {
      const said = textOf(dialogue);
      for (const call of callsOf([dialogue])) {
        const { expression, value, from, to, action, ...open } = call.arguments;
        for (const copied of Object.values(open)) expect(said).toContain(String(copied));
        expect(said).toContain(String(value ?? ''));
        // Units are closed words: "miles" is mi.
        expect([typeof from, typeof action]).toEqual([
          typeof to,
          call.name === 'notes' ? 'string' : 'undefined',
        ]);
        const numbers = String(expression ?? '').match(/[\d.]+/g) ?? [];
        // "half of 7" is 7/2: 2 and 100 may come from words.
        for (const one of numbers) expect(said.includes(one) || /^(2|100)$/.test(one)).toBe(true);
      }
    }
  });

  it('are answered with what tools would say', () => {
    // By hand; 1 mi = 1.609344 km, 1 lb = 453.59237 g, 0 °C = 32 °F, 1 gal = 3.785411784 l.
    expect(resultOf('2+3*4')).toBe(14);
    expect(resultOf('7-2-1')).toBe(4);
    expect(resultOf('80*15/100')).toBe(12);
    expect(resultOf('1/3')).toBe(0.3333);
    expect(converted(5, 'km', 'mi')).toBe(3.1069);
    expect(converted(100, 'celsius', 'fahrenheit')).toBe(212);
    expect(converted(-40, 'fahrenheit', 'celsius')).toBe(-40);
    expect(converted(2, 'lb', 'g')).toBe(907.18);
    expect(converted(3, 'gal', 'l')).toBe(11.356);
    expect(converted(90, 'min', 'h')).toBe(1.5);
  });
});

describe.each(versions)('language, version $version', ({ training, joint, everything }) => {
  it('is rich: hundreds of templates, hardly a request twice', () => {
    const templates = new Set([...allUsed(training, 'templates'), ...allUsed(joint, 'templates')]);
    expect(templates.size).toBeGreaterThan(300);
    const requests = training.filter(({ turns }) => turns.some(({ role }) => role === 'call'));
    expect(new Set(requests.map(textOf)).size / requests.length).toBeGreaterThan(0.98);
  });

  it('is plain ASCII in one line a turn, nothing left unresolved', () => {
    for (const { turns } of everything) {
      for (const turn of turns) {
        if (turn.role === 'call' || turn.role === 'result') continue;
        expect(turn.text).toMatch(/^\S[\x20-\x7E]*$/);
        expect(turn.text).not.toMatch(/[{}()[\]|_<>]|undefined| {2}| [.,!?;:]|\s$/);
      }
    }
  });

  it('is short: no dialogue is longer than a context of 256 tokens may hold', () => {
    const lengths = everything.map(({ turns }) => JSON.stringify(turns).length);
    expect(Math.max(...lengths)).toBeLessThan(1_200);
  });

  it('ends with the assistant, who calls and answers in turn', () => {
    for (const { turns } of everything) {
      const roles = turns.map(({ role }) => role[0]).join('');
      expect(roles).toMatch(/^(?:u(?:au)?cra|ua)+$/);
    }
  });
});
