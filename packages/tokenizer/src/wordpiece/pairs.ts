/**
 * @file The words of a text as rows of pieces, with the counts of pieces and of neighbouring pairs kept
 * up to date while pairs are merged: a word is taken out of the counts, merged, and put back.
 */
import type { MergeCounts } from './score.ts';

interface Word {
  readonly frequency: number;
  /** Numbers of pieces. */
  pieces: number[];
}

interface Pair {
  readonly left: number;
  readonly right: number;
  count: number;
  /** All words that have it, and some that had it once. */
  readonly words: Set<Word>;
}

export class WordPiecePairs {
  /** Beginnings, then continuations with their prefix; by code units. */
  readonly characters: readonly string[];
  readonly #prefix: string;
  readonly #spellings: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** By number of piece. */
  readonly #counts: number[] = [];
  #all = 0;
  readonly #pairs = new Map<string, Pair>();

  constructor(frequencies: ReadonlyMap<string, number>, prefix: string) {
    this.#prefix = prefix;
    const rows = [...frequencies].map(([word, frequency]) => ({
      frequency,
      spellings: Array.from(word, (character, index) => (index > 0 ? prefix : '') + character),
    }));
    const inOrder = (spellings: string[]): string[] => [...new Set(spellings)].sort();
    this.characters = [
      ...inOrder(rows.map(({ spellings }) => spellings[0]!)),
      ...inOrder(rows.flatMap(({ spellings }) => spellings.slice(1))),
    ];
    for (const { frequency, spellings } of rows) {
      const pieces = spellings.map((spelling) => this.#numberOf(spelling));
      this.#count({ frequency, pieces }, 1);
    }
  }

  /** The pair with the highest score among those frequent enough. */
  best(score: (counts: MergeCounts) => number, minimumFrequency: number): Pair | undefined {
    let best: Pair | undefined;
    let bestScore = -Infinity;
    for (const pair of this.#pairs.values()) {
      if (pair.count < minimumFrequency || pair.count <= 0) continue;
      const own = score({
        pair: pair.count,
        left: this.#counts[pair.left]!,
        right: this.#counts[pair.right]!,
        all: this.#all,
      });
      if (best !== undefined && own < bestScore) continue;
      if (best === undefined || own > bestScore || this.#goesBefore(pair, best)) {
        best = pair;
        bestScore = own;
      }
    }
    return best;
  }

  /** Makes one piece of the pair in all words. @returns its spelling */
  merge({ left, right, words }: Pair): string {
    const spelling = this.#spellings[left]! + this.#spellings[right]!.slice(this.#prefix.length);
    const merged = this.#numberOf(spelling);
    for (const word of words) {
      this.#count(word, -1);
      const pieces: number[] = [];
      for (let index = 0; index < word.pieces.length; index++) {
        const isPair = word.pieces[index] === left && word.pieces[index + 1] === right;
        pieces.push(isPair ? merged : word.pieces[index]!);
        if (isPair) index++;
      }
      word.pieces = pieces;
      this.#count(word, 1);
    }
    this.#pairs.delete(keyOf(left, right));
    return spelling;
  }

  /** Puts a word into the counts (sign 1) or takes it out (sign -1). */
  #count(word: Word, sign: 1 | -1): void {
    const by = sign * word.frequency;
    this.#all += by * word.pieces.length;
    for (const [index, piece] of word.pieces.entries()) {
      this.#counts[piece]! += by;
      const next = word.pieces[index + 1];
      if (next === undefined) continue;
      const pair = this.#pairOf(piece, next);
      pair.count += by;
      if (sign > 0) pair.words.add(word);
    }
  }

  #pairOf(left: number, right: number): Pair {
    const key = keyOf(left, right);
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      pair = { left, right, count: 0, words: new Set() };
      this.#pairs.set(key, pair);
    }
    return pair;
  }

  #numberOf(spelling: string): number {
    let number = this.#numbers.get(spelling);
    if (number === undefined) {
      number = this.#spellings.length;
      this.#numbers.set(spelling, number);
      this.#spellings.push(spelling);
      this.#counts.push(0);
    }
    return number;
  }

  /** Between pairs of equal score. */
  #goesBefore(a: Pair, b: Pair): boolean {
    if (a.count !== b.count) return a.count > b.count;
    const [leftA, leftB] = [this.#spellings[a.left]!, this.#spellings[b.left]!];
    if (leftA !== leftB) return leftA < leftB;
    return this.#spellings[a.right]! < this.#spellings[b.right]!;
  }
}

const keyOf = (left: number, right: number): string => `${left} ${right}`;
