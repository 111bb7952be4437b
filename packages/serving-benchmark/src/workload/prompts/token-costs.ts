/**
 * @file What each word costs in tokens, asked of whoever counts: a tokenizer here, or a server.
 *
 * Almost every tokenizer cuts text at spaces first, so the tokens of words in a row add up. The
 * costs are measured in groups: a group of w words that costs w has only words of one token, and
 * only the others are halved. Where costs do not add up, exact lengths come from the repair
 * (fit.ts), not from here.
 */
import { mapConcurrently, sha256 } from '@gradus/runtime';
import type { Tokenizer } from '@gradus/tokenizer';
import { InWords, refused } from '../fault.ts';

/**
 * Tokens of a text alone, without a template around it. A server's count may include a token for
 * the beginning; then every length includes it.
 */
export type CountTokens = (text: string) => number | Promise<number>;

export const countWith =
  (tokenizer: Tokenizer): CountTokens =>
  (text) =>
    tokenizer.encode(text).length;

export interface PricedWord {
  readonly text: string;
  /** After a space, inside a text. */
  readonly cost: number;
  /** As the first word of a text. */
  readonly startCost: number;
}

export interface PriceList {
  readonly words: readonly PricedWord[];
  /** SHA-256 over words and costs: the same prompts come of the same list. */
  readonly fingerprint: string;
}

/** Stands before what is measured, so that nothing measured begins a text. */
const anchor = 'the';
/** Questions to a server at a time. */
const atOnce = 8;
/** With so many words of one token, no others are needed. */
const enoughSingles = 64;
const greatestCost = 8;

/** Words worth using, with their costs. @throws GradusError where the count makes no sense. */
export async function priceWords(
  count: CountTokens,
  candidates: readonly string[],
): Promise<PriceList> {
  const costs = await costsAfter(count, candidates, ' ');
  const priced = candidates.map((text, i) => ({ text, cost: costs[i]! }));
  const singles = priced.filter(({ cost }) => cost === 1);
  const usable =
    singles.length >= enoughSingles
      ? singles
      : priced.filter(({ cost }) => cost >= 1 && cost <= greatestCost);
  if (usable.length < 2) {
    throw refused(
      'Cannot make prompts under this tokenizer',
      `common English words of at most ${greatestCost} tokens`,
      new InWords(`${usable.length} of ${candidates.length} such words`),
      'Check the tokenizer, or the answer of the server to /tokenize.',
    );
  }
  const words = await mapConcurrently(usable, atOnce, async (word) => ({
    ...word,
    startCost: await count(word.text),
  }));
  return { words, fingerprint: sha256(JSON.stringify(words)) };
}

/** What each piece adds to a text when it follows with this separator. */
export async function costsAfter(
  count: CountTokens,
  pieces: readonly string[],
  separator: ' ' | '\n',
): Promise<number[]> {
  const before = await count(anchor);
  const limited = atMost(atOnce, count);
  const measure = async (group: readonly string[]): Promise<number[]> => {
    const total = (await limited([anchor, ...group].join(separator))) - before;
    if (group.length === 1) return [total];
    if (total === group.length) return group.map(() => 1);
    const half = group.length >> 1;
    const halves = [group.slice(0, half), group.slice(half)];
    return (await Promise.all(halves.map(measure))).flat();
  };
  return pieces.length === 0 ? [] : measure(pieces);
}

/** The same count, asked no more than so many times at once. */
function atMost(limit: number, count: CountTokens): (text: string) => Promise<number> {
  let asking = 0;
  const waiting: (() => void)[] = [];
  return async (text) => {
    if (asking < limit) asking++;
    // Whoever is woken takes the place of the one that woke it.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await count(text);
    } finally {
      const next = waiting.shift();
      if (next === undefined) asking--;
      else next();
    }
  };
}
