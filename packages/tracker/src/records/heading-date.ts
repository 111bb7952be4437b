/** @file The day that a heading names, as people write days. */
import { isDay } from './names.ts';

export interface HeadingDate {
  /** `2026-11-20` */
  readonly date: string;
  /** The heading without it. */
  readonly rest: string;
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const month = String.raw`(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;

/** `20/11/2026` is not among them: where people differ in what it means, nothing is guessed. */
const forms: readonly (readonly [RegExp, order: 'ymd' | 'dmy' | 'mdy'])[] = [
  [/(?<![\d.-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d-]|\.\d)/, 'ymd'],
  [/(?<![\d.])(\d{1,2})\.[ ]?(\d{1,2})\.[ ]?(\d{4})(?!\.?\d)/, 'dmy'],
  [
    new RegExp(String.raw`(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\.? ${month},? (\d{4})(?!\d)`, 'i'),
    'dmy',
  ],
  [new RegExp(String.raw`\b${month} (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)`, 'i'), 'mdy'],
];

export function findDate(heading: string): HeadingDate | undefined {
  for (const [pattern, order] of forms) {
    const match = pattern.exec(heading);
    if (match === null) continue;
    const part = (letter: string): string => match[order.indexOf(letter) + 1] ?? '';
    const named = months.indexOf(part('m').slice(0, 3).toLowerCase()) + 1;
    const date = [
      part('y'),
      (named === 0 ? part('m') : String(named)).padStart(2, '0'),
      part('d').padStart(2, '0'),
    ].join('-');
    if (!isDay(date)) continue;
    const rest = heading.slice(0, match.index) + heading.slice(match.index + match[0].length);
    return { date, rest };
  }
  return undefined;
}
