/**
 * @file Dialogues in which some words are invented. The words of the grammar are few enough to be
 * learned by heart, and who knows them by heart need not copy: here a value, the verb of a request or
 * a word around them may be one that nobody has seen, so that what is said next stands in the request
 * and nowhere else.
 */
import type { Random } from '@gradus/statistics';
import { capitalized } from '../stories/template.ts';
import type { Dialogue, Turn } from './generate.ts';
import { otherUnit, wordsOfUnit } from './intent-convert.ts';
import { inventedWord } from './invented-words.ts';
import type { UnitName } from './tools.ts';
import { months, weekdays } from './words.ts';

export interface Variation {
  /** Of dialogues, those whose values get invented words. */
  readonly values: number;
  /** Of dialogues, those whose verbs are invented. */
  readonly verbs: number;
  /** Of turns of the user, those in which a word that is part of no value is invented. */
  readonly words: number;
  /**
   * Of conversions, those into any other unit, of whatever kind: pairs are few enough to be learned
   * by heart as well. The pairs that are held out are not among them.
   */
  readonly units?: number;
}

/** Makes a word in lower case, none of those that are held out. */
type Invent = (random: Random) => string;

/** `call Anna about the tent` → `call Threl about the tent`, in the request, the call and the answer. */
export function varied(
  original: Dialogue,
  random: Random,
  shares: Variation,
  invent: Invent = inventedWord,
): Dialogue {
  const toOther = shares.units !== undefined && random.uniform() < shares.units;
  const dialogue = toOther ? convertedToOther(original, random) : original;
  const { used } = dialogue;
  const values = new Map<string, string>();
  if (random.uniform() < shares.values) {
    for (const value of used.values) values.set(value, variedValue(value, random, invent));
  }
  const verbs = new Map<string, string>();
  if (random.uniform() < shares.verbs) {
    for (const verb of used.verbs) {
      verbs.set(
        verb,
        verb.replaceAll(/[a-z]+/g, (word) => (word === 'me' ? word : invent(random))),
      );
    }
  }
  const newValues = used.values.map((value) => values.get(value) ?? value);
  const turns = dialogue.turns.map((turn): Turn => {
    if (turn.role === 'call') return { role: 'call', call: calledWith(turn.call, values) };
    const text = replaced(turn.text, values);
    if (turn.role !== 'user') return { ...turn, text };
    const asked = replacedFirst(text, verbs);
    return {
      role: 'user',
      text:
        random.uniform() < shares.words ? withOtherWord(asked, newValues, random, invent) : asked,
    };
  });
  return {
    turns,
    used: { ...used, verbs: used.verbs.map((verb) => verbs.get(verb) ?? verb), values: newValues },
  };
}

/** The number that comes back stays: nobody knows how many liters a mile has. */
function convertedToOther(dialogue: Dialogue, random: Random): Dialogue {
  const calls = dialogue.turns.flatMap((turn) =>
    turn.role === 'call' && turn.call.name === 'convert_units' ? [turn.call] : [],
  );
  // What is said of one unit may be said of both of two conversions.
  const [call] = calls;
  if (call === undefined || calls.length > 1) return dialogue;
  const { from, to } = call.arguments as { from: UnitName; to: UnitName };
  const asked = dialogue.turns.map((turn) => (turn.role === 'user' ? turn.text : '')).join('\n');
  const before = wordsOfUnit(to).find((word) => standing(word).test(asked))!;
  const other = otherUnit(random, from);
  const after = wordsOfUnit(other);
  const words = new Map([[before, after[random.integer(after.length)]!]]);
  const turns = dialogue.turns.map((turn): Turn => {
    if (turn.role === 'call') {
      return turn.call === call
        ? { role: 'call', call: { ...call, arguments: { ...call.arguments, to: other } } }
        : turn;
    }
    return turn.role === 'result'
      ? { ...turn, text: turn.text.replace(`"unit":"${to}"`, `"unit":"${other}"`) }
      : { ...turn, text: replaced(turn.text, words) };
  });
  const values = dialogue.used.values.map((value) =>
    value === `${from}>${to}` ? `${from}>${other}` : value,
  );
  return { turns, used: { ...dialogue.used, values } };
}

/** Words that hold a value together, and those that days are made of. */
const kept = new Set([
  ...'the of with about and for is in has to at number next this today tomorrow'.split(' '),
  ...months,
  ...weekdays,
]);

/** Every second word is another, with a capital where there was one. */
function variedValue(value: string, random: Random, invent: Invent): string {
  return value.replaceAll(/[A-Za-z]+/g, (word, at: number) => {
    const stays = kept.has(word) || /['\d]/.test(value[at - 1] ?? '') || random.integer(3) === 0;
    if (stays) return word;
    const other = invent(random);
    return word === capitalized(word) ? capitalized(other) : other;
  });
}

function calledWith(
  { name, arguments: values }: (Turn & { role: 'call' })['call'],
  changed: ReadonlyMap<string, string>,
): (Turn & { role: 'call' })['call'] {
  const entries = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === 'string' ? (changed.get(value) ?? value) : value,
  ]);
  return { name, arguments: Object.fromEntries(entries) };
}

function replaced(text: string, changed: ReadonlyMap<string, string>): string {
  let found = text;
  for (const [from, to] of changed) {
    if (from === to) continue;
    found = found
      .replaceAll(standing(from), () => to)
      .replace(standing(capitalized(from)), () => capitalized(to));
  }
  return found;
}

function replacedFirst(text: string, changed: ReadonlyMap<string, string>): string {
  let found = text;
  for (const [from, to] of changed) {
    const at = standing(from).exec(found) === null ? capitalized(from) : from;
    const by = at === from ? to : capitalized(to);
    found = found.replace(new RegExp(standing(at).source), () => by);
  }
  return found;
}

const standing = (words: string): RegExp =>
  new RegExp(
    `(?<![\\w.])${words.replaceAll(/[-.+*/()^$|\\]/g, String.raw`\$&`)}(?![\\w]|\\.\\d)`,
    'g',
  );

/** Closed words that a call cannot be made without: days, units, what is to be computed. */
const telling = new Set(
  [
    'today tomorrow',
    'plus minus times over less and divided multiplied taken from sum square half twice percent into',
    'kilometers miles meters feet centimeters inches kilograms kilos pounds grams ounces liters',
    'gallons degrees Celsius Fahrenheit hours minutes km mi m ft cm kg lb g oz l gal h min x',
  ]
    .join(' ')
    .split(' '),
);

/** One word that a call can do without: of no value, and beside none. */
function withOtherWord(
  text: string,
  values: readonly string[],
  random: Random,
  invent: Invent,
): string {
  const words = text.split(' ');
  const isOfValue = new Set(values.flatMap((value) => value.split(' ')));
  const plain = words.map((word) => word.replaceAll(/[^\w'-]/g, ''));
  const isNear = (i: number): boolean =>
    [i - 1, i, i + 1].some((at) => isOfValue.has(plain[at] ?? '') || /\d/.test(plain[at] ?? ''));
  const free = words.flatMap((word, i) =>
    /^[A-Za-z]+$/.test(word) && !telling.has(word) && !telling.has(word.toLowerCase()) && !isNear(i)
      ? [i]
      : [],
  );
  if (free.length < 2) return text;
  const at = free[random.integer(free.length)]!;
  const other = invent(random);
  words[at] = words[at] === capitalized(words[at]!) ? capitalized(other) : other;
  return words.join(' ');
}
