/** @file Sums in words. */
import { templates } from '../stories/template.ts';
import type { Random } from '@gradus/statistics';
import { type Asked, type Intent, phrasing } from './request.ts';
import { isZero, numberFor } from './values.ts';

type Wording = (a: string, b: string) => readonly [words: string, expression: string];

const plus =
  (word: string): Wording =>
  (a, b) => [`${a} ${word} ${b}`, `${a}+${b}`];
const minus =
  (word: string): Wording =>
  (a, b) => [`${a} ${word} ${b}`, `${a}-${b}`];
const times =
  (word: string): Wording =>
  (a, b) => [`${a} ${word} ${b}`, `${a}*${b}`];
const over =
  (word: string): Wording =>
  (a, b) => [`${a} ${word} ${b}`, `${a}/${b}`];

/** How sums are said is a small world of its own: all of it is in training. */
const wordings: readonly (readonly Wording[])[] = [
  [plus('plus'), plus('+'), plus('and'), (a, b) => [`the sum of ${a} and ${b}`, `${a}+${b}`]],
  [minus('minus'), minus('-'), minus('less'), (a, b) => [`${b} taken from ${a}`, `${a}-${b}`]],
  [times('times'), times('*'), times('x'), times('multiplied by')],
  [over('divided by'), over('/'), over('over'), (a, b) => [`${b} into ${a}`, `${a}/${b}`]],
  [
    (a, b) => [`${a} percent of ${b}`, `${b}*${a}/100`],
    (a) => [`the square of ${a}`, `${a}*${a}`],
    (a) => [`half of ${a}`, `${a}/2`],
    (a) => [`twice ${a}`, `2*${a}`],
  ],
];

function ask(random: Random, isNew: boolean): Asked {
  const a = numberFor(random, isNew);
  const b = nonZero(random, isNew);
  const kind = wordings[random.integer(wordings.length)]!;
  let [sum, expression] = kind[random.integer(kind.length)]!(a, b);
  const values = [a, ...(sum.includes(b) ? [b] : [])];
  if (random.integer(6) === 0) {
    const c = nonZero(random, isNew);
    const [word, sign] = [
      ['plus', '+'],
      ['minus', '-'],
      ['times', '*'],
    ][random.integer(3)]!;
    sum += ` ${word} ${c}`;
    expression += `${sign}${c}`;
    values.push(c);
  }
  const result = resultOf(expression);
  return {
    slots: { sum, result: String(result) },
    values,
    call: { name: 'calculator', arguments: { expression } },
    result: { result },
  };
}

function nonZero(random: Random, isNew: boolean): string {
  for (;;) {
    const digits = numberFor(random, isNew);
    if (!isZero(digits)) return digits;
  }
}

/** Of numbers, + - * and /, products first. To four decimals. */
export function resultOf(expression: string): number {
  const terms = expression.match(/[+-]?[^+-]+/g) ?? [];
  const total = terms.reduce((sum, term) => {
    const [first = '', ...others] = term.split(/(?=[*/])/);
    return (
      sum +
      others.reduce((product, factor) => {
        const number = Number(factor.slice(1));
        return factor.startsWith('*') ? product * number : product / number;
      }, Number(first))
    );
  }, 0);
  return Math.round(total * 10_000) / 10_000;
}

export const calculator: Intent = {
  name: 'calculator',
  ask,
  phrasings: [
    phrasing(
      'calculator.order',
      'order',
      ['compute', 'calculate', 'evaluate', 'work out', 'add up', 'solve', 'count', 'determine'],
      [
        '{verb} {sum}',
        '{verb} the (result|value) of {sum}',
        '{verb} (for me |)how much {sum} (is|makes)',
        '{verb} what {sum} is',
        '{verb} this: {sum}',
        '{verb} {sum} (in your head|with the calculator)',
        'quickly {verb} {sum}',
        '{verb} exactly {sum}',
        '{verb} (the following|this sum): {sum}',
        '{verb} {sum} and (tell me|say) the (result|number)',
        'take the calculator and {verb} {sum}',
        '{verb} the number that {sum} gives',
        '{verb} {sum} and show me the answer',
        '{verb} the answer to {sum}',
        'help me to {verb} {sum}',
      ],
      [
        '{verb} this one: {sum}',
        '{verb} how much you get for {sum}',
        '{verb} {sum} once more',
        '{verb} the outcome of {sum}',
        'for my homework, {verb} {sum}',
        '{verb} {sum}, I need the number',
        '{verb} the term {sum}',
        '{verb} in numbers: {sum}',
        '{verb} {sum} without rounding',
        'here is a sum, {verb} it: {sum}',
        '{verb} what you get for {sum}',
        '{verb} what comes out of {sum}',
        '{verb} my sum, {sum}',
        '{verb} {sum} as exactly as you can',
        '{verb} the expression {sum}',
        'take {sum} and {verb} that',
        '{verb} {sum} again',
        '{verb} (an easy|a hard) one: {sum}',
        'for the bill, {verb} {sum}',
        '{verb}, if you can, {sum}',
        '{verb} it all: {sum}',
      ],
    ),
    phrasing(
      'calculator.question',
      'question',
      ['make', 'give', 'amount to', 'come to', 'equal', 'be', 'yield', 'total'],
      [
        'what does {sum} {verb}',
        'how much does {sum} {verb}',
        'what would {sum} {verb} then',
        'what will {sum} {verb}',
        'how much (would|will) {sum} {verb}',
        'what number does {sum} {verb}',
        'what should {sum} {verb}',
        'what number will {sum} {verb} in the end',
        'what could {sum} {verb}',
        'which number (would|will) {sum} {verb}',
      ],
      [
        '{sum}, what does (it|that) {verb}',
        'what might {sum} {verb}',
        'how much might {sum} {verb}',
        'if I type {sum}, what does it {verb}',
        'what result does {sum} {verb}',
        'by the calculator, what does {sum} {verb}',
        'what exactly does {sum} {verb}',
        'and {sum}, how much does that {verb}',
        'what on earth does {sum} {verb}',
        'how many does {sum} {verb}',
        'what must {sum} {verb}',
      ],
    ),
    phrasing(
      'calculator.plain',
      'question',
      [],
      [
        'what is {sum}',
        'how much is {sum}',
        'what is the value of {sum}',
        '{sum} is what',
        "what's {sum}",
        'what is the result of {sum}',
        '{sum} =',
        'how much do I get for {sum}',
        '{sum}',
        'what do I get for {sum}',
      ],
      [
        '{sum} is how much',
        'how many is {sum}',
        'what number is {sum}',
        'what comes out of {sum}',
        'what do you get for {sum}',
        'the result of {sum}',
        'the answer to {sum} is what',
        'do you know what {sum} is',
        'can you tell me what {sum} is',
        '{sum} equals what',
        'what is the answer to {sum}',
        'how much would {sum} be',
        'if I have {sum}, how much is that',
        'what about {sum}',
        'so how much is {sum}',
      ],
    ),
  ],
  incomplete: {
    phrasings: [
      phrasing(
        'calculator.incomplete',
        'order',
        ['compute', 'calculate', 'evaluate', 'work out', 'add up', 'solve', 'count'],
        [
          '{verb} something',
          '{verb} a sum',
          '{verb} a few numbers',
          '{verb} something with numbers',
          'help me to {verb} something',
          '{verb} a small sum',
        ],
        [
          '{verb} some numbers',
          '{verb} one more sum',
          '{verb} something for me',
          '{verb} two numbers',
          'help me {verb} a sum',
          '{verb} numbers for my homework',
        ],
      ),
    ],
    back: templates('What should I calculate?', 'Which numbers?', 'Gladly. What is the sum?'),
    given: templates('{sum}', '{sum}, please', 'take {sum}', 'say {sum}'),
  },
  answers: templates(
    'That is {result}.',
    'The result is {result}.',
    'It makes {result}.',
    '{^sum} is {result}.',
  ),
};
