/**
 * @file Two segmentations can be equally probable (`a·aa` and `aa·a`); which one is found depends on
 * the order and precision in which an implementation adds. Either is right.
 */
import { UnigramTokenizer } from '../../src/unigram/tokenizer.ts';
import type { Tokenizer } from '../../src/tokenizer.ts';

/** `theirs` where it is just as probable and says the same, else `own`: what `theirs` must equal. */
export function upToTies(
  tokenizer: Tokenizer,
  own: readonly number[],
  theirs: readonly number[],
): readonly number[] {
  if (!(tokenizer instanceof UnigramTokenizer) || own.join() === theirs.join()) return own;
  const logProbability = (ids: readonly number[]): number =>
    ids.reduce((sum, id) => sum + (tokenizer.options.pieces[id]?.[1] ?? 0), 0);
  const isTie =
    Math.abs(logProbability(own) - logProbability(theirs)) < 1e-10 &&
    tokenizer.decode(own) === tokenizer.decode(theirs);
  return isTie ? theirs : own;
}
