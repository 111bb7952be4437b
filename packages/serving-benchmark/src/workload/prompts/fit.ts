/**
 * @file The repair: from a text of about the right length to one of exactly n tokens, whatever the
 * tokenizer does. Where costs add up it has nothing to do and asks for one count.
 *
 * It ends: cutting takes at least one piece away each time and stops at or below n; filling accepts
 * a text only if its count is greater than before and not above n, so it happens at most n times;
 * each time it tries a finite list; and when nothing on the list is accepted, pieces are cut and
 * the filling begins again a fixed number of times.
 */
import { GradusError } from '@gradus/runtime';
import type { CountTokens, PricedWord } from './token-costs.ts';

export interface Fit {
  readonly tokens: number;
  readonly count: CountTokens;
  /** A word to fill with; each call may give another. */
  readonly draw: () => PricedWord;
  /** What the caller's words cost at least and at most. */
  readonly costs: { readonly least: number; readonly greatest: number };
}

/** One of these adds one token where words cost several: after words, and at the very beginning. */
const endings = ['.', ',', '!', '?', ';', 's', 'a', 'e', 'x', 'q', '0', ' .', ' a', '\n.'] as const;
const retreats = 4;

/**
 * @param pieces each with the separator in front of it, the first without
 * @returns a text of exactly `tokens` tokens that begins as the pieces do
 * @throws GradusError `no-such-length` where none was found
 */
export async function fitToTokens(pieces: readonly string[], fit: Fit): Promise<string> {
  const kept = [...pieces];
  const counted = await countOf(kept, fit);
  if (counted === fit.tokens) return kept.join('');
  let left = counted;
  for (let retreat = 0; retreat <= retreats && (retreat === 0 || kept.length > 0); retreat++) {
    left = await cut(kept, left, retreat, fit);
    const text = await fill(kept.join(''), left, fit);
    if (text !== undefined) return text;
  }
  throw new GradusError({
    code: 'no-such-length',
    kind: 'usage',
    what: `No text of exactly ${fit.tokens} tokens was found under this tokenizer`,
    expected: 'a length that words and punctuation can make',
    received: `${counted} tokens for ${pieces.length} pieces`,
    remedy: 'Ask for another length, or for prompts of token ids.',
  });
}

const countOf = async (pieces: readonly string[], { count }: Fit): Promise<number> =>
  pieces.length === 0 ? 0 : count(pieces.join(''));

/** Takes pieces off the end, `extra` more than needed. @returns the count, at most `tokens`. */
async function cut(kept: string[], counted: number, extra: number, fit: Fit): Promise<number> {
  kept.length = Math.max(0, kept.length - extra);
  let left = extra === 0 ? counted : await countOf(kept, fit);
  while (left > fit.tokens) {
    const pieces = Math.max(1, Math.floor((left - fit.tokens) / fit.costs.greatest));
    kept.length = Math.max(0, kept.length - pieces);
    left = await countOf(kept, fit);
  }
  return left;
}

async function fill(start: string, counted: number, fit: Fit): Promise<string | undefined> {
  let text = start;
  let left = counted;
  while (left < fit.tokens) {
    const longer = await firstThatFits(text, left, fit);
    if (longer === undefined) return undefined;
    ({ text, left } = longer);
  }
  return text;
}

async function firstThatFits(
  text: string,
  left: number,
  fit: Fit,
): Promise<{ text: string; left: number } | undefined> {
  for (const addition of additions(text, fit.tokens - left, fit)) {
    const longer = text === '' ? addition.trim() : text + addition;
    const counted = await fit.count(longer);
    if (counted > left && counted <= fit.tokens) return { text: longer, left: counted };
  }
  return undefined;
}

/** As many words as are probably missing, then half of them, down to one; then small things. */
function* additions(text: string, missing: number, { draw, costs }: Fit): Generator<string> {
  for (let words = Math.floor(missing / costs.least); words >= 1; words >>= 1) {
    let addition = '';
    for (let i = 0, cost = 0; i < words && cost < missing; i++) {
      const word = draw();
      addition += ` ${word.text}`;
      cost += word.cost;
    }
    yield addition;
  }
  // A few other words: their costs may differ from those above.
  for (let i = 0; i < 4; i++) yield ` ${draw().text}`;
  yield* endings;
  // What repeats a sign or a line always costs something in the end.
  if (text !== '') yield* ['\n\n.', ' 7 z', '\n~'];
}
