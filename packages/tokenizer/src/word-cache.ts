/**
 * @file Words that were segmented before. Text repeats its words, so most of them are found here. The
 * cache is bounded and, when full, starts anew: the common words are back at once.
 */

/** The tokens of a word, each with its place in the word (UTF-16 units). */
export interface Spans {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
}

const maximumWords = 1 << 14;
/** Longer words are rarely seen twice. */
const longestWord = 32;

export class WordCache {
  readonly #words = new Map<string, Spans>();
  readonly #segment: (word: string) => Spans;

  constructor(segment: (word: string) => Spans) {
    this.#segment = segment;
  }

  get(word: string): Spans {
    const cached = this.#words.get(word);
    if (cached !== undefined) return cached;
    const spans = this.#segment(word);
    if (word.length <= longestWord) {
      if (this.#words.size >= maximumWords) this.#words.clear();
      this.#words.set(word, spans);
    }
    return spans;
  }
}
