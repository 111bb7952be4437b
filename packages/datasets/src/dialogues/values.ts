/** @file Arguments: numbers, days, towns, events, topics, notes. A new one is made of new parts alone. */
import type { Random } from '@gradus/statistics';
import { draw, drawOther, isHeldOutAt } from './split.ts';
import {
  cities,
  groups,
  months,
  objects,
  occasions,
  people,
  places,
  things,
  topicKinds,
  topics,
  townBeginnings,
  townEnds,
  townMiddles,
  weekdays,
} from './words.ts';

/** Draws until the side is right: a number belongs to one side, whoever draws it. */
function drawUntil<Value>(
  make: () => Value,
  isHeldOut: (value: Value) => boolean,
  isNew: boolean,
): Value {
  for (;;) {
    const value = make();
    if (isHeldOut(value) === isNew) return value;
  }
}

/** By its digits: 3, 12.5 and 125 are three numbers. */
export function isHeldOutNumber(digits: string): boolean {
  let sum = 0;
  for (const [place, digit] of digits.replace('.', '').split('').entries()) {
    sum += Number(digit) * (1 + 2 * place);
  }
  return isHeldOutAt(sum + digits.length);
}

export function numberFor(random: Random, isNew: boolean): string {
  return drawUntil(
    () => {
      const shape = random.integer(10);
      if (shape < 2) return String(1 + random.integer(9));
      if (shape < 5) return String(10 + random.integer(90));
      if (shape < 7) return String(100 + random.integer(900));
      if (shape < 8) return String(1_000 + random.integer(9_000));
      if (shape < 9) return `${random.integer(100)}.${1 + random.integer(9)}`;
      return `${random.integer(10)}.${random.integer(10)}${1 + random.integer(9)}`;
    },
    isHeldOutNumber,
    isNew,
  );
}

/** One that can be divided by: no zero in sight. */
export const isZero = (digits: string): boolean => Number(digits) === 0;

const weekdayForms = ['', 'next ', 'this '].flatMap((form) => weekdays.map((day) => form + day));
const dates = months.flatMap((month) =>
  Array.from({ length: 28 }, (_, day) => [`${day + 1} ${month}`, `${month} ${day + 1}`]),
);
const ordinals = months.flatMap((month) =>
  Array.from({ length: 28 }, (_, day) => [`the ${ordinal(day + 1)} of ${month}`]),
);

/** A weekday, a date by numbers or one written out. */
export function dayFor(random: Random, isNew: boolean): string {
  const list = [weekdayForms, dates, dates, ordinals][random.integer(4)]!;
  const chosen = drawUntil(
    () => random.integer(list.length),
    (index) => isHeldOutAt(index),
    isNew,
  );
  const forms = list[chosen]!;
  return typeof forms === 'string' ? forms : forms[random.integer(forms.length)]!;
}

function ordinal(day: number): string {
  const last = day > 10 && day < 14 ? 0 : day % 10;
  return `${day}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}

/** Every other is a town that does not exist: its name can only be copied. */
export function cityFor(random: Random, isNew: boolean): string {
  if (random.integer(2) === 0) return draw(random, cities, isNew);
  const middle = random.integer(2) === 0 ? '' : draw(random, townMiddles, isNew);
  return draw(random, townBeginnings, isNew) + middle + draw(random, townEnds, isNew);
}

export function eventFor(random: Random, isNew: boolean): string {
  const occasion = draw(random, occasions, isNew);
  const person = draw(random, people, isNew);
  const topic = draw(random, topics, isNew);
  const forms = [
    `${occasion} with ${person}`,
    occasion,
    `${topic} ${occasion}`,
    `${occasion} about ${topic}`,
    `${person}'s ${occasion}`,
  ];
  return forms[random.integer(forms.length)]!;
}

export function topicFor(random: Random, isNew: boolean): string {
  const topic = draw(random, topics, isNew);
  const kind = draw(random, topicKinds, isNew);
  const group = draw(random, groups, isNew);
  const forms = [
    topic,
    `${topic} ${kind}`,
    `${topic} for ${group}`,
    `${topic} and ${drawOther(random, topics, isNew, topic)}`,
    `the ${kind} for ${topic}`,
  ];
  return forms[random.integer(forms.length)]!;
}

/** What is to be done: `buy milk`, `call Anna about the tent`. */
export function taskFor(random: Random, isNew: boolean): string {
  const thing = draw(random, things, isNew);
  const object = draw(random, objects, isNew);
  const person = draw(random, people, isNew);
  const place = draw(random, places, isNew);
  const forms = [
    `buy ${thing}`,
    `buy ${thing} and ${drawOther(random, things, isNew, thing)}`,
    `repair the ${object}`,
    `call ${person} about the ${object}`,
    `clean the ${place}`,
    `bring ${thing} to ${person}`,
    `return the ${object} to ${person}`,
    `order ${thing} for ${person}`,
  ];
  return forms[random.integer(forms.length)]!;
}

/** What is so: `the key is in the drawer`. */
export function factFor(random: Random, isNew: boolean): string {
  const object = draw(random, objects, isNew);
  const person = draw(random, people, isNew);
  const place = draw(random, places, isNew);
  const thing = draw(random, things, isNew);
  const number = numberFor(random, isNew);
  const forms = [
    `the ${object} is in the ${place}`,
    `${person} has the ${object}`,
    `${person} likes ${thing}`,
    `the ${object} cost ${number}`,
    `the code of the ${place} is ${number}`,
    `${person} lives at number ${number}`,
    `${person} needs the ${thing}`,
  ];
  return forms[random.integer(forms.length)]!;
}

/** What a note may mention. */
export function mentionFor(random: Random, isNew: boolean): string {
  const forms = [
    draw(random, things, isNew),
    `the ${draw(random, objects, isNew)}`,
    draw(random, people, isNew),
    `the ${draw(random, places, isNew)}`,
  ];
  return forms[random.integer(forms.length)]!;
}
