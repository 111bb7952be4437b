/** @file `Name: value` on a line of its own, in a paragraph or a list: the name and its place. */
import type { Place } from './roadmap.ts';
import { type SourceLine, trimmedPlace } from './source-text.ts';

const mark = String.raw`(?:\*\*|__|\*|_)?`;
/** The front of `- **Overall Coverage**: 0 / ___` and `**Phase:** Phase 1`, also in a quotation. */
const front = new RegExp(
  String.raw`^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)?${mark}(\p{L}[\p{L}\p{M}\d /-]{0,40}?)${mark}:${mark}`,
  'u',
);

export interface NamedValue {
  /** In lower case. */
  readonly name: string;
  readonly value: Place;
}

export function namedValue(line: SourceLine): NamedValue | undefined {
  const match = front.exec(line.text);
  if (match === null) return undefined;
  const [before, name = ''] = match;
  return {
    name: name.trim().toLowerCase(),
    value: trimmedPlace(line, before.length, line.text.length),
  };
}
