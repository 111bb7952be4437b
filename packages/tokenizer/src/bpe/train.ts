/**
 * @file Training byte-level BPE: start with the 256 bytes; again and again make the most frequent
 * pair of neighbours one new token (Sennrich et al. 2016, algorithm 1, on bytes as in GPT-2).
 *
 *     low low lower  →  l·o 3, o·w 3, w·e 1, e·r 1  →  merge o·w  →  l·ow 3, …  →  merge l·ow
 *
 * Pairs are counted inside pieces only (pre-tokenize.ts), and equal pieces are counted once with
 * their number: a megabyte of prose has some thirty thousand different ones.
 */
import { breathe, GradusError } from '@gradus/runtime';
import { BpeTokenizer } from './tokenizer.ts';
import { ByteStrings, grown } from './byte-strings.ts';
import { PairCounts, type TieBreak } from './pair-counts.ts';
import { scannerOf, type PatternName } from './pre-tokenize.ts';
import { SpecialTokens } from '../special-tokens.ts';
import { TextBytes } from './text-bytes.ts';

export interface TrainBpeOptions {
  /** Bytes, merges and special tokens together. Fewer come out where the text has no more pairs. */
  readonly vocabularySize: number;
  /** Default: `gpt2`. */
  readonly pattern?: PatternName;
  /** They get the last ids, and where the text contains one, it separates what is around it. */
  readonly specialTokens?: readonly string[];
  /**
   * Which of two equally frequent pairs merges first.
   * - `greatest-bytes` (default): the one whose bytes come later in the dictionary, left part
   *   first, as Stanford's CS336 defines it. Depends on the text alone.
   * - `lowest-ids`: the one with the lower ids, left part first, as in Hugging Face's trainer.
   */
  readonly ties?: 'greatest-bytes' | 'lowest-ids';
  /** Called after every merge with the number of merges so far. */
  readonly onProgress?: (merges: number) => void;
  /** Looked at before every merge. */
  readonly signal?: AbortSignal;
}

/**
 * Ids: 0 to 255 are the bytes themselves, then the merges in order, then the special tokens.
 *
 * Time: O(text) to count pieces, then for each merge O(occurrences · log pairs).
 * @throws GradusError `vocabulary-too-small`; whatever `signal` was aborted with
 */
export function trainBpe(texts: string | Iterable<string>, options: TrainBpeOptions): BpeTokenizer {
  const steps = trainingSteps(texts, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** How long training may keep the event loop waiting. */
const breathMs = 50;

/**
 * The same tokenizer, and meanwhile the event loop runs: Ctrl-C arrives, timers tick. A text is
 * counted in one go, so give a long corpus as many texts.
 */
export async function trainBpeAsync(
  texts: string | Iterable<string>,
  options: TrainBpeOptions,
): Promise<BpeTokenizer> {
  const steps = trainingSteps(texts, options);
  let breathedMs = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - breathedMs < breathMs) continue;
    await breathe(options.signal);
    breathedMs = performance.now();
  }
}

/** Pauses after every text and every merge. */
function* trainingSteps(
  texts: string | Iterable<string>,
  options: TrainBpeOptions,
): Generator<void, BpeTokenizer> {
  const { vocabularySize, pattern = 'gpt2', ties = 'greatest-bytes' } = options;
  const specialTokens = [...new Set(options.specialTokens)];
  const smallest = 256 + specialTokens.length;
  if (!Number.isInteger(vocabularySize) || vocabularySize < smallest)
    throw tooSmall(vocabularySize, smallest);

  const corpus = typeof texts === 'string' ? [texts] : texts;
  const words = yield* countWords(corpus, pattern, specialTokens);
  const vocabulary = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  const pairs = new PairCounts(ties === 'lowest-ids' ? lowestIds : greatestBytes(vocabulary));
  words.countPairs(pairs);

  const merges: (readonly [left: number, right: number])[] = [];
  while (vocabulary.length + specialTokens.length < vocabularySize) {
    options.signal?.throwIfAborted();
    const first = pairs.takeFirst();
    if (first === undefined) break;
    const { left, right } = first;
    const merged = vocabulary.length;
    vocabulary.push(Buffer.concat([vocabulary[left]!, vocabulary[right]!]));
    merges.push([left, right]);
    for (const word of first.words) words.merge(word, left, right, merged, pairs);
    options.onProgress?.(merges.length);
    yield;
  }

  return new BpeTokenizer({
    vocabulary: vocabulary.entries(),
    merges,
    pattern,
    specialTokens: new Map(specialTokens.map((token, i) => [token, vocabulary.length + i])),
    // Training made each token by the merges that make it again: the short cut is exact.
    wholeTokens: true,
  });
}

/** The different pieces of the corpus, each a row of tokens that gets shorter as merges come. */
class Words {
  readonly #tokens: Int32Array;
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;
  readonly #counts: Float64Array;

  constructor(pieces: ByteStrings, counts: Float64Array) {
    this.#counts = counts;
    this.#tokens = new Int32Array(pieces.sizeBytes);
    this.#starts = new Int32Array(pieces.size);
    this.#lengths = new Int32Array(pieces.size);
    let start = 0;
    for (let word = 0; word < pieces.size; word++) {
      const bytes = pieces.at(word);
      this.#tokens.set(bytes, start);
      this.#starts[word] = start;
      this.#lengths[word] = bytes.length;
      start += bytes.length;
    }
  }

  countPairs(pairs: PairCounts): void {
    for (const [word, start] of this.#starts.entries()) {
      const stop = start + this.#lengths[word]!;
      for (let i = start; i + 1 < stop; i++)
        pairs.add(this.#tokens[i]!, this.#tokens[i + 1]!, this.#counts[word]!, word);
    }
  }

  /**
   * Replaces each `left right` of the word by `merged`, from the left, and moves the counts along:
   *
   *     a left right b  →  a merged b       − a·left − left·right − right·b  + a·merged + merged·b
   */
  merge(word: number, left: number, right: number, merged: number, pairs: PairCounts): void {
    const tokens = this.#tokens;
    const times = this.#counts[word]!;
    const start = this.#starts[word]!;
    const stop = start + this.#lengths[word]!;
    let written = start;
    for (let i = start; i < stop; i++) {
      if (tokens[i] !== left || i + 1 === stop || tokens[i + 1] !== right) {
        tokens[written++] = tokens[i]!;
        continue;
      }
      pairs.remove(left, right, times);
      if (written > start) {
        const before = tokens[written - 1]!;
        pairs.remove(before, left, times);
        pairs.add(before, merged, times, word);
      }
      if (i + 2 < stop) {
        const after = tokens[i + 2]!;
        pairs.remove(right, after, times);
        pairs.add(merged, after, times, word);
      }
      tokens[written++] = merged;
      i++;
    }
    this.#lengths[word] = written - start;
  }
}

function* countWords(
  texts: Iterable<string>,
  pattern: PatternName,
  specialTokens: readonly string[],
): Generator<void, Words> {
  const scan = scannerOf(pattern);
  const specials = new SpecialTokens(new Map(specialTokens.map((token, i) => [token, i])));
  const source = new TextBytes();
  const pieces = new ByteStrings();
  let counts = new Float64Array(1024);
  for (const text of texts) {
    for (const segment of specials.split(text, 'all')) {
      if (segment.id !== undefined) continue;
      source.load(text.slice(segment.start, segment.stop));
      const { bytes, classes, length } = source;
      for (let start = 0; start < length;) {
        const stop = scan(bytes, classes, start);
        const piece = pieces.intern(bytes, start, stop);
        if (piece >= counts.length) counts = grown(counts, piece + 1);
        counts[piece]! += 1;
        start = stop;
      }
    }
    yield;
  }
  return new Words(pieces, counts);
}

const lowestIds: TieBreak = (leftA, rightA, leftB, rightB) =>
  leftA === leftB ? rightA < rightB : leftA < leftB;

const greatestBytes =
  (vocabulary: readonly Uint8Array[]): TieBreak =>
  (leftA, rightA, leftB, rightB) => {
    const order =
      leftA === leftB
        ? Buffer.compare(vocabulary[rightA]!, vocabulary[rightB]!)
        : Buffer.compare(vocabulary[leftA]!, vocabulary[leftB]!);
    return order > 0;
  };

const tooSmall = (vocabularySize: number, smallest: number): GradusError =>
  new GradusError({
    code: 'vocabulary-too-small',
    kind: 'usage',
    what: 'Cannot train a byte-level BPE of this size',
    expected: `a whole number, at least ${smallest} (256 bytes and the special tokens)`,
    received: String(vocabularySize),
    remedy: 'Ask for a larger vocabulary.',
  });
