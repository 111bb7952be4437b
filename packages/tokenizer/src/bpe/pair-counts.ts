/**
 * @file The bookkeeping that makes BPE training fast: how often each pair of neighbours occurs, in
 * which words, and which pair is first. A merge changes the counts of its own neighbours only, so
 * nothing is ever counted again.
 */
import { grown } from './byte-strings.ts';
import { Heap } from './heap.ts';
import { absent, PairMap } from './pair-map.ts';

/** Whether the pair (leftA, rightA) goes before (leftB, rightB) where both are equally frequent. */
export type TieBreak = (leftA: number, rightA: number, leftB: number, rightB: number) => boolean;

export class PairCounts {
  /** (left, right) → the pair's number, by which the arrays below are indexed. */
  readonly #numbers = new PairMap();
  #left = new Int32Array(1024);
  #right = new Int32Array(1024);
  #count = new Float64Array(1024);
  /** The head of each pair's list of words. */
  #firstPlace = new Int32Array(1024);

  /** All lists of words together: a place names a word and the next place of its list. */
  #word = new Int32Array(4096);
  #nextPlace = new Int32Array(4096);
  #places = 0;

  /** Pairs with the count they had when they came in, which may have fallen since. */
  readonly #queue: Heap<{ readonly pair: number; readonly count: number }>;
  #queued = 0;

  constructor(goesBefore: TieBreak) {
    this.#queue = new Heap((a, b) =>
      a.count === b.count
        ? goesBefore(
            this.#left[a.pair]!,
            this.#right[a.pair]!,
            this.#left[b.pair]!,
            this.#right[b.pair]!,
          )
        : a.count > b.count,
    );
  }

  /** Counts `times` more of (left, right), seen in `word`. */
  add(left: number, right: number, times: number, word: number): void {
    let pair = this.#numbers.get(left, right);
    if (pair === absent) pair = this.#create(left, right);
    this.#count[pair]! += times;
    // Words come one after the other, so a word already noted is the last one noted.
    const first = this.#firstPlace[pair]!;
    if (first < 0 || this.#word[first] !== word) this.#note(pair, word);
  }

  remove(left: number, right: number, times: number): void {
    this.#count[this.#numbers.get(left, right)]! -= times;
  }

  /**
   * The most frequent pair. Its merge must remove all that is counted of it before the next call.
   * @returns undefined when no pair is left
   */
  takeFirst():
    | { readonly left: number; readonly right: number; readonly words: number[] }
    | undefined {
    // Only new pairs can have gained: all that a merge adds contains the token it made.
    for (; this.#queued < this.#numbers.size; this.#queued++) this.#enqueue(this.#queued);
    for (let entry = this.#queue.pop(); entry !== undefined; entry = this.#queue.pop()) {
      const { pair, count } = entry;
      if (this.#count[pair] === count)
        return { left: this.#left[pair]!, right: this.#right[pair]!, words: this.#words(pair) };
      this.#enqueue(pair);
    }
    return undefined;
  }

  #enqueue(pair: number): void {
    const count = this.#count[pair]!;
    if (count > 0) this.#queue.push({ pair, count });
  }

  /** Every word that has the pair, and some that had it once. */
  #words(pair: number): number[] {
    const words: number[] = [];
    for (let at = this.#firstPlace[pair]!; at >= 0; at = this.#nextPlace[at]!)
      words.push(this.#word[at]!);
    return words;
  }

  #create(left: number, right: number): number {
    const pair = this.#numbers.size;
    this.#numbers.set(left, right, pair);
    if (pair >= this.#left.length) {
      this.#left = grown(this.#left, pair + 1);
      this.#right = grown(this.#right, pair + 1);
      this.#count = grown(this.#count, pair + 1);
      this.#firstPlace = grown(this.#firstPlace, pair + 1);
    }
    this.#left[pair] = left;
    this.#right[pair] = right;
    this.#firstPlace[pair] = -1;
    return pair;
  }

  #note(pair: number, word: number): void {
    const at = this.#places++;
    if (at >= this.#word.length) {
      this.#word = grown(this.#word, at + 1);
      this.#nextPlace = grown(this.#nextPlace, at + 1);
    }
    this.#word[at] = word;
    this.#nextPlace[at] = this.#firstPlace[pair]!;
    this.#firstPlace[pair] = at;
  }
}
