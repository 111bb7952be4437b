/**
 * @file From a text to terms: words in lower case, without the stop words of English, reduced to
 * their stems. Every distinct word is worked out once; after that it is found by its letters, and
 * no string is made. Han, kana and Hangul, which are written without spaces, become pairs of
 * neighbouring characters (as in Lucene's CJKAnalyzer).
 */
import { GradusError } from '@gradus/runtime';
import { newStemmer } from 'snowball-stemmers';
import { stemEnglish } from './english-stem.ts';
import { englishStopWords } from './stop-words.ts';

/** Languages whose words Snowball reduces to stems, and none. */
export const stemmings = [
  'none',
  'danish',
  'dutch',
  'english',
  'finnish',
  'french',
  'german',
  'hungarian',
  'italian',
  'norwegian',
  'portuguese',
  'romanian',
  'russian',
  'spanish',
  'swedish',
  'turkish',
] as const;
export type Stemming = (typeof stemmings)[number];

export interface AnalyzerOptions {
  readonly stemming: Stemming;
  /** Words that say nothing of a text's subject: those of English, none, or these, in lower case. */
  readonly stopWords: 'english' | 'none' | readonly string[];
}

/** Longer words are noise (base64, tables of digits run together); they are cut here. */
const longestWord = 128;
const initialSlots = 1 << 14;

/** Words → numbers of terms. Grows with the distinct words it has seen. */
export class Analyzer {
  readonly options: AnalyzerOptions;
  /** Number → term. */
  readonly terms: string[] = [];
  readonly #termIds = new Map<string, number>();
  readonly #stem: (word: string) => string;
  readonly #stopWords: ReadonlySet<string>;

  // Words of ASCII, found by their letters: open addressing, letters in one pool.
  #slots = new Int32Array(initialSlots).fill(-1);
  #hashes = new Int32Array(initialSlots);
  #letters = new Uint8Array(1 << 16);
  #lettersUsed = 0;
  #wordStart = new Int32Array(initialSlots);
  #wordTerm = new Int32Array(initialSlots);
  #words = 0;
  #units = new Uint16Array(0);
  #unitBytes = Buffer.alloc(0);
  /** All other words. */
  readonly #otherWords = new Map<string, number>();

  /** @throws GradusError `unknown-stemming` */
  constructor(options: AnalyzerOptions) {
    if (!stemmings.includes(options.stemming))
      throw new GradusError({
        code: 'unknown-stemming',
        kind: 'usage',
        what: 'No stemming of that name',
        expected: `one of: ${stemmings.join(', ')}`,
        received: JSON.stringify(options.stemming),
      });
    this.options = options;
    this.#stem = stemmerOf(options.stemming);
    this.#stopWords = stopWordsOf(options.stopWords);
  }

  /** The term's number, given out if it has none yet. */
  intern(term: string): number {
    let id = this.#termIds.get(term);
    if (id === undefined) {
      id = this.terms.length;
      this.terms.push(term);
      this.#termIds.set(term, id);
    }
    return id;
  }

  /** Numbers of the text's terms, in order; stop words are left out. */
  analyze(text: string): number[] {
    const ids: number[] = [];
    this.eachTerm(text, (id) => ids.push(id));
    return ids;
  }

  eachTerm(text: string, take: (termId: number) => void): void {
    const { length } = text;
    const units = this.#unitsOf(text);
    let at = 0;
    while (at < length) {
      const first = units[at]!;
      if (first < 128 ? folded[first] === 0 : isPunctuation(first)) {
        at++;
        continue;
      }
      // FNV-1a over the lower-case letters, which stay in place of those that were read.
      const start = at;
      let hash = hashStart;
      let code = first;
      while (code < 128) {
        const letter = folded[code]!;
        if (letter === 0) break;
        units[at] = letter;
        hash = Math.imul(hash ^ letter, hashFactor);
        if (++at === length) break;
        code = units[at]!;
      }
      if (at < length && code >= 128 && !isPunctuation(code)) {
        at = this.#otherRun(text, start, take);
        continue;
      }
      if (at - start > longestWord) hash = hashOf(units, start, start + longestWord);
      const id = this.#asciiWord(units, start, Math.min(at, start + longestWord), hash);
      if (id >= 0) take(id);
    }
  }

  /** The text's UTF-16 code units. Reading them out of an array is three times as fast as out of a string. */
  #unitsOf(text: string): Uint16Array {
    if (text.length > this.#units.length) {
      this.#units = new Uint16Array(2 * text.length);
      this.#unitBytes = Buffer.from(this.#units.buffer);
    }
    this.#unitBytes.write(text, 0, 'utf16le');
    return this.#units;
  }

  /** The term of the word at [start, end), whose lower-case letters hash so; −1 for a stop word. */
  #asciiWord(units: Uint16Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let word = slots[slot]!; word !== -1; word = slots[slot]!) {
      if (hashes[word] === hash && this.#isWord(word, units, start, end))
        return this.#wordTerm[word]!;
      slot = (slot + 1) & mask;
    }
    return this.#addWord(String.fromCharCode(...units.subarray(start, end)), hash, slot);
  }

  #isWord(word: number, units: Uint16Array, start: number, end: number): boolean {
    const letters = this.#letters;
    const from = this.#wordStart[word]!;
    const length = end - start;
    if (this.#wordStart[word + 1]! - from !== length) return false;
    for (let i = 0; i < length; i++) if (letters[from + i] !== units[start + i]) return false;
    return true;
  }

  #addWord(word: string, hash: number, slot: number): number {
    const index = this.#words++;
    if (this.#lettersUsed + word.length > this.#letters.length)
      this.#letters = grown(this.#letters, Uint8Array);
    if (index + 2 > this.#wordStart.length) {
      this.#wordStart = grown(this.#wordStart, Int32Array);
      this.#wordTerm = grown(this.#wordTerm, Int32Array);
      this.#hashes = grown(this.#hashes, Int32Array);
    }
    this.#wordStart[index] = this.#lettersUsed;
    for (let i = 0; i < word.length; i++) this.#letters[this.#lettersUsed++] = word.charCodeAt(i);
    this.#wordStart[index + 1] = this.#lettersUsed;
    this.#hashes[index] = hash;
    const termId = this.#termOf(word);
    this.#wordTerm[index] = termId;
    this.#slots[slot] = index;
    if (this.#words * 2 > this.#slots.length) this.#rehash();
    return termId;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let word = 0; word < this.#words; word++) {
      const hash = this.#hashes[word]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== -1) slot = (slot + 1) & mask;
      slots[slot] = word;
    }
    this.#slots = slots;
  }

  /** A run with letters beyond ASCII. @returns where it ends */
  #otherRun(text: string, start: number, take: (termId: number) => void): number {
    run.lastIndex = start;
    const found = run.exec(text)?.[0];
    if (found === undefined) return start + 1;
    const isCut = found.length > longestWord;
    for (const part of isCut && !spaceless.test(found)
      ? [found.slice(0, longestWord)]
      : partsOf(found)) {
      let id = this.#otherWords.get(part);
      if (id === undefined) {
        id = this.#termOf(part.normalize('NFKC').toLowerCase());
        this.#otherWords.set(part, id);
      }
      if (id >= 0) take(id);
    }
    return start + found.length;
  }

  #termOf(word: string): number {
    return this.#stopWords.has(word) ? -1 : this.intern(this.#stem(word));
  }
}

function stemmerOf(stemming: Stemming): (word: string) => string {
  if (stemming === 'none') return (word) => word;
  if (stemming === 'english') return stemEnglish;
  const stemmer = newStemmer(stemming);
  return (word) => stemmer.stem(word);
}

const stopWordsOf = (stopWords: AnalyzerOptions['stopWords']): ReadonlySet<string> =>
  stopWords === 'english' ? englishStopWords : new Set(stopWords === 'none' ? [] : stopWords);

/** ASCII letters and digits in lower case, zero for all else. */
const folded = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[a-z0-9]/i.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

const run = /[\p{L}\p{N}\p{M}]+/uy;
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const spacelessRuns =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+/gu;

function partsOf(word: string): string[] {
  if (!spaceless.test(word)) return [word];
  return [...word.matchAll(spacelessRuns)].flatMap(([part]) => {
    const characters = Array.from(part);
    if (!spaceless.test(part) || characters.length < 2) return [part];
    return characters.slice(1).map((character, i) => characters[i]! + character);
  });
}

function hashOf(units: Uint16Array, start: number, end: number): number {
  let hash = hashStart;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ units[at]!, hashFactor);
  return hash;
}

const hashStart = 0x811c9dc5 | 0;
const hashFactor = 0x01000193;

/** General punctuation (dashes, curly quotation marks): no letter is among it. */
const isPunctuation = (code: number): boolean => code >= 0x2000 && code <= 0x206f;

export function grown<Numbers extends Uint8Array | Int32Array | Uint32Array>(
  values: Numbers,
  type: new (length: number) => Numbers,
): Numbers {
  const larger = new type(values.length * 2);
  larger.set(values);
  return larger;
}
