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

const heldOutPairs = new Set(unitPairs.heldOut.map(([from, to]) => `${from}>${to}`));

/** Any, of the kind of `from` or of another, but none that makes a pair that is held out. */
export function otherUnit(random: Random, from: UnitName): UnitName {
  const others = names.filter((to) => to !== from && !heldOutPairs.has(`${from}>${to}`));
  return others[random.integer(others.length)]!;
}

export const wordsOfUnit = (unit: UnitName): readonly string[] => units[unit].said;

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
      [
        '{verb} from {from} to {to}: {amount}',
        '{verb} {amount} from {from} to {to}',
        '{verb} to {to}: {amount} {from}',
        'into {to}, {verb} {amount} {from}',
        '{verb} my {amount} {from} (to|into) {to}',
        '{verb} {amount} {from} so that I get {to}',
        '{verb} {amount} {from}, I need {to}',
        '{verb} the value of {amount} {from} to {to}',
        '{verb} {amount} {from} (over|back) to {to}',
        '{verb} {amount} {from} from the recipe into {to}',
        '{verb} what I measured, {amount} {from}, into {to}',
        '{verb} that to {to}, it is {amount} {from}',
        '{verb} these {amount} {from} to {to}',
        '{verb} (about|roughly) {amount} {from} to {to}',
        'given {amount} {from}, {verb} (it|that) to {to}',
        '{verb} {amount} {from} and give me {to}',
        '{verb} {amount} {from} and tell me how many {to} (they are|I get)',
        '{verb} for me into {to} the {amount} {from}',
        '{verb} {amount} {from}, I want it in {to}',
        'with {amount} {from}, {verb} them into {to}',
        '{verb} the amount of {amount} {from} in {to}',
        '{verb} {amount} {from} for a friend who wants {to}',
        'from {from}, {verb} {amount} to {to}',
        '{verb} {amount} {from} - the result in {to}',
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
      [
        'we need {to}, {verb} {amount} {from}',
        'it says {amount} {from} (here|on the label), {verb} (it|that) into {to}',
        'the recipe says {amount} {from}, {verb} this to {to}',
        'mine is {amount} {from}, {verb} it into {to}',
        'I only know {to}, {verb} {amount} {from} for me',
        'I got {amount} {from}, {verb} them to {to}',
        'there are {amount} {from}, {verb} that to {to}',
        'my result is {amount} {from}, {verb} it into {to}',
        'I think in {to}, {verb} {amount} {from} into that',
        'all I have is {amount} {from}, {verb} it into {to}',
        'this is {amount} {from} but I need {to}, {verb} it',
        '{amount} {from} is what I have, {verb} that into {to}',
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
      [
        '{amount} {from}, how many {to} do they {verb}',
        'how many {to} could {amount} {from} {verb}',
        'how many {to} should {amount} {from} {verb}',
        'what number of {to} do {amount} {from} {verb}',
        'expressed in {to}, what do {amount} {from} {verb}',
        'as {to}, what would {amount} {from} {verb}',
        'if I have {amount} {from}, how many {to} do they {verb}',
        'what will {amount} {from} {verb} in {to}',
        'how much would {amount} {from} {verb} in {to}',
        'what might {amount} {from} {verb} in {to}',
        'about how many {to} do {amount} {from} {verb}',
        'how many {to} must {amount} {from} {verb}',
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
      [
        "what's {amount} {from} in {to}",
        'how many {to} is {amount} {from}',
        'how many {to} in {amount} {from}',
        '{amount} {from} is how much in {to}',
        'how do I say {amount} {from} in {to}',
        'what are {amount} {from} in {to}',
        'what is {amount} {from} as {to}',
        'how many {to} do I get for {amount} {from}',
        'what do I get in {to} for {amount} {from}',
        '{amount} {from}, in {to}',
        '{amount} {from} as {to}',
        'how much in {to} is {amount} {from}',
        'if it is {amount} {from}, how much is that in {to}',
        'I have {amount} {from}, how many {to} is that',
        'how large is {amount} {from} in {to}',
        'from {from} to {to}, what is {amount}',
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
        [
          '{verb} my {amount} {from}',
          '{verb} a value of {amount} {from}',
          '{verb} {amount} {from} into what they use there',
          'take {amount} {from} and {verb} them',
          '{verb} about {amount} {from}',
          '{verb} this: {amount} {from}',
          'here are {amount} {from}, {verb} them',
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
