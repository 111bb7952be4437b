/**
 * @file Prompts of token ids, for endpoints that take arrays of integers. Of exact length by their
 * nature, and distinct as prompts of words are: each part begins with its number, in ids.
 */
import type { Random } from '@gradus/statistics';
import { refused } from '../fault.ts';
import { digitsFor, digitsOf, signsByPlace, type PromptPart, pools } from './numbering.ts';
import { fingerprintOf, type PromptMaker } from './prompt-maker.ts';
import { RecentTexts } from './recent-texts.ts';

export interface TokenPromptsOptions {
  readonly vocabularySize: number;
  /** Ids that no prompt may hold: control tokens. */
  readonly special?: Iterable<number>;
  readonly random: Random;
}

const leastVocabulary = 16;
const keptIds = 16 * 2 ** 20;

export function tokenPrompts({
  vocabularySize,
  special = [],
  random,
}: TokenPromptsOptions): PromptMaker {
  const excluded = [...new Set(special)].sort((a, b) => a - b);
  const without = new Set(excluded);
  const ids = Array.from({ length: vocabularySize }, (_, id) => id).filter(
    (id) => !without.has(id),
  );
  if (ids.length < leastVocabulary) {
    throw refused(
      'Cannot make prompts of token ids',
      `at least ${leastVocabulary} ids`,
      ids.length,
    );
  }
  const streams = new Map(pools.map((pool) => [pool, random.split(pool)]));
  const digits = signsByPlace(ids, digitsFor(ids.length), random.split('digits'));
  const shared = new RecentTexts<readonly number[]>(keptIds);

  const compose = (part: PromptPart): readonly number[] => {
    const head = digitsOf(part, ids.length, digits.length)
      .slice(0, part.tokens)
      .map((digit, place) => digits[place]![digit]!);
    const stream = streams.get(part.pool)!.split(part.number);
    while (head.length < part.tokens) head.push(stream.choice(ids));
    return head;
  };
  const pieces = (part: PromptPart): readonly number[] =>
    part.pool === 'request' || part.pool === 'warm-up'
      ? compose(part)
      : shared.getOrMake(`${part.pool} ${part.number} ${part.tokens}`, () => compose(part));

  return {
    fingerprint: fingerprintOf([vocabularySize, excluded]),
    prompt: (parts) => Promise.resolve(parts.flatMap((part) => pieces(part))),
  };
}
