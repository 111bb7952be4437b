/** @file Quantities in other units. */
import type { Random } from '@gradus/statistics';
import { templates } from '../stories/template.ts';
import { type Asked, type Intent, phrasing } from './request.ts';
import { split } from './split.ts';
import type { UnitName } from './tools.ts';
import { numberFor } from './values.ts';

interface Unit {
  readonly kind: 'length' | 'mass' | 'volume' | 'time' | 'temperature';
  /** How many of the kind's first unit it is. */
  readonly size: number;
  /** How people say it; all of them are in training. */
  readonly said: readonly string[];
}

const units: Readonly<Record<UnitName, Unit>> = {
  km: { kind: 'length', size: 1_000, said: ['kilometers', 'km'] },
  mi: { kind: 'length', size: 1_609.344, said: ['miles', 'mi'] },
  m: { kind: 'length', size: 1, said: ['meters', 'm'] },
  ft: { kind: 'length', size: 0.3048, said: ['feet', 'ft'] },
  cm: { kind: 'length', size: 0.01, said: ['centimeters', 'cm'] },
  in: { kind: 'length', size: 0.0254, said: ['inches'] },
  kg: { kind: 'mass', size: 1_000, said: ['kilograms', 'kg', 'kilos'] },
  lb: { kind: 'mass', size: 453.59237, said: ['pounds', 'lb'] },
  g: { kind: 'mass', size: 1, said: ['grams', 'g'] },
  oz: { kind: 'mass', size: 28.349523125, said: ['ounces', 'oz'] },
  l: { kind: 'volume', size: 1, said: ['liters', 'l'] },
  gal: { kind: 'volume', size: 3.785411784, said: ['gallons', 'gal'] },
  celsius: { kind: 'temperature', size: 1, said: ['degrees Celsius', 'Celsius'] },
  fahrenheit: { kind: 'temperature', size: 5 / 9, said: ['degrees Fahrenheit', 'Fahrenheit'] },
  h: { kind: 'time', size: 60, said: ['hours', 'h'] },
  min: { kind: 'time', size: 1, said: ['minutes', 'min'] },
};

/** Nobody asks for millions of centimeters. */
const areNear = (one: Unit, other: Unit): boolean =>
  one.kind === other.kind && Math.max(one.size / other.size, other.size / one.size) < 4_000;

const names = Object.keys(units) as UnitName[];
/** Pairs that can be converted; those held out are units that training knows in other company. */
export const unitPairs = split(
  names.flatMap((from) =>
    names
      .filter((to) => to !== from && areNear(units[from], units[to]))
      .map((to) => [from, to] as const),
  ),
);

function ask(random: Random, isNew: boolean): Asked {
  const pairs = isNew ? unitPairs.heldOut : unitPairs.trained;
  const [from, to] = pairs[random.integer(pairs.length)]!;
  const amount = numberFor(random, isNew);
  const saidOf = (unit: UnitName): string => {
    const { said } = units[unit];
    return said[random.integer(said.length)]!;
  };
  const value = Number(amount);
  const result = converted(value, from, to);
  const unit = saidOf(to);
  return {
    slots: { amount, from: saidOf(from), to: unit, result: String(result) },
    values: [amount, `${from}>${to}`],
    call: { name: 'convert_units', arguments: { value, from, to } },
    result: { value: result, unit: to },
  };
}

/** To five digits. */
export function converted(value: number, from: UnitName, to: UnitName): number {
  const zero = (unit: UnitName): number => (unit === 'fahrenheit' ? 32 : 0);
  const result = ((value - zero(from)) * units[from].size) / units[to].size + zero(to);
  return Number(result.toPrecision(5));
}

export const convert: Intent = {
  name: 'convert_units',
  ask,
  phrasings: [
    phrasing(
      'convert.order',
      'order',
      ['convert', 'turn', 'translate', 'change', 'put', 'express', 'bring', 'rewrite'],
      [
        '{verb} {amount} {from} (in|)to {to}',
        '{verb} {amount} {from} to {to}',
        '{verb} the {amount} {from} in {to}',
        '{verb} (a length|a value|a quantity|something) of {amount} {from} into {to}',
        '{verb} {amount} {from} for me into {to}',
        '{verb} into {to} the (value|quantity) {amount} {from}',
        '{verb} this into {to}: {amount} {from}',
        '{verb} (a|the) measure of {amount} {from} into {to}',
        '{verb} {amount} {from} into the unit {to}',
        'take {amount} {from} and {verb} (it|that) into {to}',
        '{verb} exactly {amount} {from} to {to}',
      ],
    ),
    phrasing(
      'convert.statement',
      'statement',
      ['convert', 'turn', 'translate', 'change', 'put', 'express', 'bring'],
      [
        'I have {amount} {from}, {verb} (it|that) into {to}',
        'here are {amount} {from}, {verb} them into {to}',
        'it is {amount} {from}, (please |){verb} that into {to}',
        'I measured {amount} {from}, {verb} it to {to}',
        'they say {amount} {from}, {verb} this into {to}',
      ],
    ),
    phrasing(
      'convert.question',
      'question',
      ['make', 'give', 'correspond to', 'be', 'fit into', 'equal', 'result in', 'represent'],
      [
        'how many {to} do {amount} {from} {verb}',
        'how many {to} would {amount} {from} {verb}',
        'how many {to} (will|would) the {amount} {from} {verb}',
        'in {to}, what do {amount} {from} {verb}',
        'what do {amount} {from} {verb} in {to}',
        'how much do {amount} {from} {verb} in {to}',
        'what would {amount} {from} {verb} in {to}',
        'measured in {to}, what would {amount} {from} {verb}',
      ],
    ),
    phrasing(
      'convert.plain',
      'question',
      [],
      [
        'what is {amount} {from} in {to}',
        'how many {to} are {amount} {from}',
        'how many {to} are there in {amount} {from}',
        '{amount} {from} in {to}',
        'how much is {amount} {from} in {to}',
        '{amount} {from} are how many {to}',
        '{amount} {from} to {to}',
        'in {to}, how much is {amount} {from}',
      ],
    ),
  ],
  incomplete: {
    phrasings: [
      phrasing(
        'convert.incomplete',
        'order',
        ['convert', 'turn', 'translate', 'change', 'put', 'express', 'bring'],
        [
          '{verb} {amount} {from}',
          '{verb} {amount} {from} for me',
          '{verb} these {amount} {from}',
          '{verb} {amount} {from} into something else',
          '{verb} {amount} {from} into another unit',
          '{verb} the {amount} {from} into other units',
        ],
      ),
    ],
    back: templates('Into which unit?', 'Which unit do you want?', 'To what unit?'),
    given: templates('{to}', 'into {to}', 'to {to}, please', 'in {to}'),
  },
  answers: templates(
    'That is {result} {to}.',
    '{amount} {from} are {result} {to}.',
    'It makes {result} {to}.',
  ),
};
