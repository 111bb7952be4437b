/**
 * @file Prompts of words, of an exact number of tokens under any tokenizer.
 *
 * Each part begins with its number in words (numbering.ts) and goes on with words drawn from its
 * own stream, so long as what remains can still be made of whole words; the price list says what
 * each costs. One count of the whole text proves the sum; where it does not hold, fit.ts repairs it.
 *
 * **How much two prompts share**: the words of a number take at most 16 tokens, so the first block
 * of 16 tokens differs between any two parts that are long enough to hold their number.
 */
import type { Random } from '@gradus/statistics';
import { InWords, refused } from '../fault.ts';
import { fitToTokens } from './fit.ts';
import {
  digitsFor,
  digitsOf,
  enoughNumbers,
  signsByPlace,
  type Pool,
  type PromptPart,
  pools,
} from './numbering.ts';
import { fingerprintOf, tokensOf, type PromptMaker } from './prompt-maker.ts';
import { RecentTexts } from './recent-texts.ts';
import type { CountTokens, PricedWord, PriceList } from './token-costs.ts';

/** The smallest block of a prefix cache in use (vLLM's). */
export const blockTokens = 16;
/** Beyond this any remainder can be made of words. */
const remainderTable = 256;
/** Of shared parts. */
const keptCharacters = 64 * 2 ** 20;

export interface PricedLine {
  readonly text: string;
  /** After a line end. */
  readonly cost: number;
}

export interface WordPromptsOptions {
  readonly count: CountTokens;
  readonly prices: PriceList;
  readonly random: Random;
  /** What the body of a prompt is made of, in place of words; words still fill the end. */
  readonly lines?: readonly PricedLine[];
}

interface SpacedWord extends PricedWord {
  /** The word after a space, made once. */
  readonly spaced: string;
}

/** A part on its way. */
interface Draft {
  readonly pieces: string[];
  /** Does the prompt begin with it? */
  readonly first: boolean;
  /** Tokens still to be made. */
  left: number;
}

export function wordPrompts(options: WordPromptsOptions): PromptMaker {
  return new WordPrompts(options);
}

class WordPrompts implements PromptMaker {
  readonly fingerprint: string;
  readonly #count: CountTokens;
  readonly #words: readonly SpacedWord[];
  readonly #lines: readonly PricedLine[];
  readonly #leastLineCost: number;
  readonly #streams: ReadonlyMap<Pool, Random>;
  readonly #repairs: Random;
  readonly #digits: readonly (readonly SpacedWord[])[];
  readonly #costs: { readonly least: number; readonly greatest: number };
  /** Can so many tokens be made of whole words inside a text? */
  readonly #makeable: readonly boolean[];
  readonly #shared = new RecentTexts<string>(keptCharacters);

  constructor({ count, prices, random, lines = [] }: WordPromptsOptions) {
    const costs = prices.words.map(({ cost }) => cost);
    this.#count = count;
    this.#words = prices.words.map((word) => ({ ...word, spaced: ` ${word.text}` }));
    this.#lines = lines;
    this.#leastLineCost = Math.min(...lines.map(({ cost }) => cost));
    this.#streams = new Map(pools.map((pool) => [pool, random.split(pool)]));
    this.#repairs = random.split('repairs');
    this.#digits = digitWords(this.#words, random.split('digits'));
    this.#costs = { least: Math.min(...costs), greatest: Math.max(...costs) };
    this.#makeable = makeableFrom(new Set(costs));
    this.fingerprint = fingerprintOf([prices.fingerprint, lines]);
  }

  async prompt(parts: readonly PromptPart[]): Promise<string> {
    const last = parts.at(-1);
    if (last === undefined) {
      throw refused('Cannot make a prompt', 'at least one part', new InWords('none'));
    }
    const before = parts.slice(0, -1).map((part, i) => this.#text(part, i === 0));
    const pieces = [...before, ...this.#compose(last, before.length === 0)];
    let repairs: Random | undefined;
    return fitToTokens(pieces, {
      tokens: tokensOf(parts),
      count: this.#count,
      costs: this.#costs,
      draw: () => {
        repairs ??= this.#repairs.split(last.pool).split(last.number);
        return repairs.choice(this.#words);
      },
    });
  }

  /** Of a part that others follow: prefixes and blocks come again and again. */
  #text(part: PromptPart, first: boolean): string {
    const make = (): string => this.#compose(part, first).join('');
    if (part.pool === 'request' || part.pool === 'warm-up') return make();
    return this.#shared.getOrMake(`${part.pool} ${part.number} ${part.tokens} ${first}`, make);
  }

  #compose(part: PromptPart, first: boolean): readonly string[] {
    const stream = this.#streams.get(part.pool)!.split(part.number);
    const draft: Draft = { pieces: [], first, left: part.tokens };
    const digits = digitsOf(part, this.#digits[0]!.length, this.#digits.length);
    for (const [place, digit] of digits.entries()) {
      if (!this.#add(draft, this.#digits[place]![digit]!)) break;
    }
    this.#addLines(draft, stream);
    while (this.#add(draft, stream.choice(this.#words)) || this.#addFitting(draft, stream));
    return draft.pieces;
  }

  /** @returns whether the word leaves something that can be made of words */
  #add(draft: Draft, word: SpacedWord): boolean {
    const starts = draft.first && draft.pieces.length === 0;
    const left = draft.left - (starts ? word.startCost : word.cost);
    if (!this.#canEndWith(left)) return false;
    draft.pieces.push(starts ? word.text : word.spaced);
    draft.left = left;
    return true;
  }

  #addLines(draft: Draft, stream: Random): void {
    // A few lines may be too long, or leave what no words can make.
    for (let misses = 0; draft.left >= this.#leastLineCost && misses < 8;) {
      const line = stream.choice(this.#lines);
      if (!this.#canEndWith(draft.left - line.cost) || draft.pieces.length === 0) {
        misses++;
        continue;
      }
      draft.pieces.push(`\n${line.text}`);
      draft.left -= line.cost;
    }
  }

  /** Near the end: one of those words that fit, if there is any. */
  #addFitting(draft: Draft, stream: Random): boolean {
    const start = stream.integer(this.#words.length);
    for (let i = 0; i < this.#words.length && draft.left > 0; i++) {
      if (this.#add(draft, this.#words[(start + i) % this.#words.length]!)) return true;
    }
    return false;
  }

  #canEndWith(rest: number): boolean {
    return rest >= 0 && (this.#makeable[rest] ?? true);
  }
}

/** Which numbers are sums of these costs; 0 is. */
function makeableFrom(costs: ReadonlySet<number>): readonly boolean[] {
  const makeable = [true];
  for (let sum = 1; sum < remainderTable; sum++) {
    makeable.push([...costs].some((cost) => makeable[sum - cost] === true));
  }
  return makeable;
}

/**
 * The words that numbers are written in, for each place: the cheapest that tell enough numbers
 * apart within a block, or else those that tell the most apart (under bytes: a hundred million).
 */
function digitWords(
  words: readonly SpacedWord[],
  random: Random,
): readonly (readonly SpacedWord[])[] {
  // A token at the beginning of every text is nobody's.
  const beginning = Math.max(0, Math.min(...words.map(({ startCost, cost }) => startCost - cost)));
  let best = { cheap: words.slice(0, 2), places: 1, numbers: 0 };
  for (let limit = 1; limit <= blockTokens && best.numbers < enoughNumbers; limit++) {
    const cheap = words.filter((word) => Math.max(word.cost, word.startCost - beginning) <= limit);
    if (cheap.length < 2) continue;
    const places = Math.min(digitsFor(cheap.length), Math.floor(blockTokens / limit));
    const numbers = cheap.length ** places;
    if (numbers > best.numbers) best = { cheap, places, numbers };
  }
  return signsByPlace(best.cheap, best.places, random);
}
