/** @file `Name: value` on a line of its own, in a paragraph or a list: the name and its place. */
import type { Place } from './roadmap.ts';
import type { SourceLine } from './source-text.ts';

const mark = String.raw`(?:\*\*|__|\*|_)?`;
/** `- **Overall Coverage**: 0 / ___` and `**Phase:** Phase 1`, also in a quotation. */
const pattern = new RegExp(
  String.raw`^([\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)?${mark})(\p{L}[\p{L}\d /-]{0,40}?)(${mark}:${mark}\s*)(.*?)\s*$`,
  'u',
);

export interface NamedValue {
  /** In lower case. */
  readonly name: string;
  readonly value: Place;
}

export function namedValue({ start, text }: SourceLine): NamedValue | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, before = '', name = '', colon = '', value = ''] = match;
  const from = start + before.length + name.length + colon.length;
  return {
    name: name.trim().toLowerCase(),
    value: { span: { start: from, end: from + value.length }, text: value },
  };
}
