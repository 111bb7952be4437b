/** @file Values by regular expressions, for the baseline: days, sums, quantities. */
import type { unitNames } from '@gradus/datasets';

type UnitName = (typeof unitNames)[number];

const month =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December)';
const weekday = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const day = new RegExp(
  `\\b(?:the \\d{1,2}(?:st|nd|rd|th) of ${month}|\\d{1,2} ${month}|${month} \\d{1,2}|(?:next |this )?${weekday}|today|tomorrow)\\b`,
);

export function dayIn(text: string): string | undefined {
  return day.exec(text)?.[0];
}

const unitWords: Readonly<Record<UnitName, string>> = {
  km: 'kilometers|km',
  mi: 'miles|mi',
  m: 'meters|m',
  ft: 'feet|ft',
  cm: 'centimeters|cm',
  in: 'inches',
  kg: 'kilograms|kg|kilos',
  lb: 'pounds|lb',
  g: 'grams|g',
  oz: 'ounces|oz',
  l: 'liters|l',
  gal: 'gallons|gal',
  celsius: '(?:degrees )?Celsius',
  fahrenheit: '(?:degrees )?Fahrenheit',
  h: 'hours|h',
  min: 'minutes|min',
};
const units = Object.entries(unitWords).map(
  ([name, words]) => [name as UnitName, words, new RegExp(`\\b(?:${words})\\b`)] as const,
);

export function unitIn(text: string): UnitName | undefined {
  return units.find(([, , word]) => word.test(text))?.[0];
}

/** A number and the unit behind it. */
export function quantityIn(
  text: string,
): { readonly value: number; readonly unit: UnitName; readonly text: string } | undefined {
  for (const [unit, words] of units) {
    const found = new RegExp(`(\\d+(?:\\.\\d+)?) (?:${words})\\b`).exec(text);
    if (found !== null) return { value: Number(found[1]), unit, text: found[0] };
  }
  return undefined;
}

const n = String.raw`(\d+(?:\.\d+)?)`;
const pattern = (source: string): RegExp => new RegExp(source.replaceAll('#', n));
/** How sums are said that do not stand in the order of their signs. */
const wordings: readonly (readonly [said: RegExp, expression: string])[] = [
  [pattern('the sum of # and #'), '$1+$2'],
  [pattern('# taken from #'), '$2-$1'],
  [pattern('# percent of #'), '$2*$1/100'],
  [pattern('# into #'), '$2/$1'],
  [pattern('the square of #'), '$1*$1'],
  [pattern('half of #'), '$1/2'],
  [pattern('twice #'), '2*$1'],
];
const signs: readonly (readonly [said: RegExp, sign: string])[] = [
  [/ (?:divided by|over) /g, '/'],
  [/ (?:multiplied by|times|x) /g, '*'],
  [/ (?:plus|and) /g, '+'],
  [/ (?:minus|less) /g, '-'],
  [/ ([-+*/]) /g, '$1'],
];
const expression = /\d+(?:\.\d+)?(?:[-+*/]\d+(?:\.\d+)?)+/;

/** `half of 7 plus 3` → `7/2+3` */
export function expressionIn(text: string): string | undefined {
  const ordered = wordings.reduce((rest, [said, to]) => rest.replace(said, to), text);
  return expression.exec(
    signs.reduce((rest, [said, sign]) => rest.replaceAll(said, sign), ordered),
  )?.[0];
}
