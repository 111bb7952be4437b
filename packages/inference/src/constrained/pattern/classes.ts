/** @file Sets of characters in a regular expression: `.`, `\d`, `[a-z]`, `[^\s"]`. */
import { type CodePoints, complement, union } from '../automaton/code-points.ts';
import type { PatternReader } from './reader.ts';

const range = (low: string, high: string): readonly [number, number] => [
  low.codePointAt(0)!,
  high.codePointAt(0)!,
];

const digits: CodePoints = [range('0', '9')];
const wordCharacters: CodePoints = union([
  digits,
  [range('A', 'Z'), range('_', '_'), range('a', 'z')],
]);
const lineEnds: CodePoints = [range('\n', '\n'), range('\r', '\r'), [0x2028, 0x2029]];
const whiteSpace: CodePoints = union([
  lineEnds,
  [
    range('\t', '\r'),
    range(' ', ' '),
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ],
]);

export const dot: CodePoints = complement(lineEnds);

/** By the letter behind the backslash. */
export const shorthands: ReadonlyMap<string, CodePoints> = new Map([
  ['d', digits],
  ['D', complement(digits)],
  ['w', wordCharacters],
  ['W', complement(wordCharacters)],
  ['s', whiteSpace],
  ['S', complement(whiteSpace)],
]);

export function readClass(reader: PatternReader): CodePoints {
  const opened = reader.position;
  reader.take();
  const isNegated = reader.skip('^');
  const parts: CodePoints[] = [];
  while (!reader.skip(']')) {
    if (reader.atEnd) throw reader.invalid('a closing bracket', 'none', opened);
    const start = reader.position;
    const first = reader.classMember();
    if (reader.peek() !== '-' || ['', ']'].includes(reader.peek(1))) {
      parts.push(first.set);
      continue;
    }
    reader.take();
    const last = reader.classMember();
    if (first.codePoint === undefined || last.codePoint === undefined) {
      throw reader.invalid('a range from one character to another', 'a set of characters', start);
    }
    if (first.codePoint > last.codePoint) {
      throw reader.invalid(
        'a range from the smaller to the greater character',
        'one backwards',
        start,
      );
    }
    parts.push([[first.codePoint, last.codePoint]]);
  }
  const set = union(parts);
  // Once without the surrogates that a range may run over.
  return isNegated ? complement(set) : complement(complement(set));
}
