/** @file Models that know nothing: each chooses among the tokens that a mask allows. */
import type { Random } from '@gradus/statistics';
import { type ConstraintCursor, idsIn, type Vocabulary } from '../../src/index.ts';

export type Model = (allowed: readonly number[], vocabulary: Vocabulary, random: Random) => number;

const anyOf: Model = (allowed, _, random) =>
  allowed[Math.floor(random.uniform() * allowed.length)]!;

/** Of the tokens with the highest score, any. */
const preferring =
  (score: (spelling: string) => number): Model =>
  (allowed, vocabulary, random) => {
    const scores = allowed.map((id) => score(spellingOf(id, vocabulary)));
    const best = scores.reduce((most, one) => Math.max(most, one));
    const kept = allowed.filter((_, index) => scores[index]! >= best);
    return anyOf(kept, vocabulary, random);
  };

const spellingOf = (id: number, vocabulary: Vocabulary): string =>
  Buffer.from(vocabulary.bytesOf(id) ?? []).toString('latin1');

export const models: Readonly<Record<string, Model>> = {
  'chooses at random': anyOf,
  'wants the longest token': preferring((spelling) => spelling.length),
  'wants quotation marks': preferring((spelling) => spelling.split('"').length),
  'opens whatever it can': preferring((spelling) => spelling.split(/[[{]/).length),
  'never wants to end': preferring((spelling) =>
    /^[\]}"]/.test(spelling) || spelling === '' ? 0 : 1,
  ),
  'wants to end': preferring((spelling) =>
    spelling === '' ? 2 : /^[\]}"]/.test(spelling) ? 1 : 0,
  ),
};

/** Lets a model write until the text is complete. @returns the tokens, without an end */
export function write(
  cursor: ConstraintCursor,
  model: Model,
  vocabulary: Vocabulary,
  random: Random,
): number[] {
  const ids: number[] = [];
  while (!cursor.isComplete) {
    const id = model(idsIn(cursor.allowed()), vocabulary, random);
    cursor.advance(id);
    if (!vocabulary.endIds.includes(id)) ids.push(id);
  }
  return ids;
}
