/**
 * @file Characters as they stand in a JSON string, in the one way in which `JSON.stringify` writes
 * them: as they are, but for quotation marks, backslashes and control characters. Every string has
 * exactly one spelling, so a pattern or a length holds for the string, not for its spelling.
 */
import { type CodePoints, everyCharacter, union, without } from '../automaton/code-points.ts';
import { choice, type Language, literal } from '../automaton/language.ts';
import { characters } from '../automaton/utf8.ts';

const escaped: CodePoints = union([
  [
    [0x00, 0x1f],
    [0x22, 0x22],
    [0x5c, 0x5c],
  ],
]);

/** The characters of a set, one at a time, within a JSON string. */
export function writtenInJson(set: CodePoints): Language {
  const plain = characters(without(set, escaped));
  const rest = without(set, complementOfEscaped).flatMap(([low, high]) =>
    Array.from({ length: high - low + 1 }, (_, index) => literal(escapeOf(low + index))),
  );
  return choice([plain, ...rest]);
}

const complementOfEscaped = without(everyCharacter, escaped);

const escapeOf = (codePoint: number): string =>
  JSON.stringify(String.fromCodePoint(codePoint)).slice(1, -1);

export const quotationMark = literal('"');
