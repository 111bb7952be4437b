/** @file Objects and lists: members in the order of the schema, items of one kind. */
import { choice, type Language, literal, repeat, sequence } from '../automaton/language.ts';

/** What stands between the parts of a document. */
export interface Separators {
  readonly comma: string;
  readonly colon: string;
}

export interface Member {
  readonly key: string;
  readonly isRequired: boolean;
  readonly value: Language;
}

/**
 * Two rows of states, one before any member was written, one after: only the second puts a comma.
 * An optional member is a way past it in either row.
 */
export function objectOf(members: readonly Member[], { comma, colon }: Separators): Language {
  return (into, from, to) => {
    let bare = into.addState();
    let filled = into.addState();
    literal('{')(into, from, bare);
    for (const { key, isRequired, value } of members) {
      const begin = into.addState();
      const nextBare = into.addState();
      const nextFilled = into.addState();
      into.addEmpty(bare, begin);
      literal(comma)(into, filled, begin);
      sequence([literal(JSON.stringify(key) + colon), value])(into, begin, nextFilled);
      if (!isRequired) {
        into.addEmpty(bare, nextBare);
        into.addEmpty(filled, nextFilled);
      }
      [bare, filled] = [nextBare, nextFilled];
    }
    literal('}')(into, bare, to);
    literal('}')(into, filled, to);
  };
}

/** @param most `Infinity` for any number */
export function arrayOf(
  item: Language,
  { comma }: Separators,
  least: number,
  most: number,
): Language {
  if (most === 0) return literal('[]');
  const more = repeat(sequence([literal(comma), item]), Math.max(0, least - 1), most - 1);
  const filled = sequence([literal('['), item, more, literal(']')]);
  return least === 0 ? choice([literal('[]'), filled]) : filled;
}

/** Any value, as `JSON.stringify` writes it but for the separators. */
export function writeJson(value: unknown, separators: Separators): string {
  const { comma, colon } = separators;
  if (Array.isArray(value)) {
    return `[${value.map((item) => writeJson(item, separators)).join(comma)}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => JSON.stringify(key) + colon + writeJson(member, separators),
    );
    return `{${members.join(comma)}}`;
  }
  return JSON.stringify(value);
}
