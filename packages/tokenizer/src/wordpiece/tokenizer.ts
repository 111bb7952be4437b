/**
 * @file The WordPiece tokenizer: text is normalized and split into words, each word is cut greedily
 * from the left into the longest pieces of the vocabulary; pieces that continue a word are written
 * with ## in front. A word that cannot be cut to the end is one unknown token, whole.
 *
 *     unaffable → un ##aff ##able
 *
 * Sources: Schuster and Nakajima 2012; Wu et al. 2016, section 4.1; google-research/bert,
 * tokenization.py.
 */
import { GradusError } from '@gradus/runtime';
import { AlignedText } from '../normalize/aligned.ts';
import { bertUncased } from '../normalize/bert.ts';
import { normalize, type NormalizerStep } from '../normalize/normalize.ts';
import { SpecialTokens } from '../special-tokens.ts';
import type { EncodeOptions, Encoding, StreamDecoder, Tokenizer } from '../tokenizer.ts';
import { PieceTrie } from '../piece-trie.ts';
import { unknownTokenId } from '../unknown-token-id.ts';
import { type Spans, WordCache } from '../word-cache.ts';
import { splitWords, type WordSplit } from './words.ts';

export interface WordPieceOptions {
  /** Spelling, continuations with their prefix, and id; a `Map` will do. */
  readonly vocabulary: Iterable<readonly [piece: string, id: number]>;
  /** Default: `[UNK]`. */
  readonly unknownToken?: string;
  /** Default: `##`. */
  readonly continuationPrefix?: string;
  /** Longer words are unknown, in characters. Default: 100. */
  readonly maximumWordLength?: number;
  /** Default: BERT's, lower case. */
  readonly normalizer?: readonly NormalizerStep[];
  /** Default: `bert`. */
  readonly split?: WordSplit;
  /** Decoding leaves no space before `. , ? !` and the ends of contractions. Default: true. */
  readonly tightPunctuation?: boolean;
  /** Of the vocabulary or beyond it; never found in text unless the caller allows it. */
  readonly specialTokens?: ReadonlyMap<string, number>;
}

export class WordPieceTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  readonly options: Required<WordPieceOptions>;
  /** In order of id, special tokens included. */
  readonly vocabulary: ReadonlyMap<string, number>;

  readonly #specials: SpecialTokens;
  readonly #pieces: ReadonlyMap<number, string>;
  readonly #unknownId: number;
  readonly #beginnings: PieceTrie;
  /** Spelled without their prefix. */
  readonly #continuations: PieceTrie;
  readonly #cache = new WordCache((word) => this.#segment(word));

  /** @throws GradusError `corrupt-vocabulary` */
  constructor(options: WordPieceOptions) {
    this.options = {
      unknownToken: '[UNK]',
      continuationPrefix: '##',
      maximumWordLength: 100,
      normalizer: [{ type: 'bert', ...bertUncased }],
      split: 'bert',
      tightPunctuation: true,
      specialTokens: new Map(),
      ...options,
    };
    const { specialTokens, continuationPrefix, unknownToken } = this.options;
    this.vocabulary = collectVocabulary(this.options);
    this.#pieces = new Map([...this.vocabulary].map(([piece, id]) => [id, piece]));
    this.vocabularySize = [...this.vocabulary.values()].at(-1)! + 1;
    this.specialTokens = specialTokens;
    this.#specials = new SpecialTokens(specialTokens);
    this.#unknownId = this.vocabulary.get(unknownToken)!;

    const found = [...this.vocabulary].filter(
      ([piece]) => !specialTokens.has(piece) && piece !== unknownToken,
    );
    const continues = ([piece]: readonly [string, number]): boolean =>
      piece.startsWith(continuationPrefix);
    this.#continuations = new PieceTrie(
      found.filter(continues).map(([piece, id]) => [piece.slice(continuationPrefix.length), id]),
    );
    // A word may itself begin with ##, where words are split at white space only.
    this.#beginnings = new PieceTrie(found);
  }

  encode(text: string, options: EncodeOptions = {}): number[] {
    return this.encodeWithOffsets(text, options).ids;
  }

  encodeWithOffsets(text: string, { special }: EncodeOptions = {}): Encoding {
    const ids: number[] = [];
    const offsets: (readonly [number, number])[] = [];
    for (const segment of this.#specials.split(text, special)) {
      if (segment.id === undefined) {
        const { normalizer, split } = this.options;
        const source = AlignedText.of(text.slice(segment.start, segment.stop));
        const aligned = normalize(source, normalizer);
        for (const { word, start } of splitWords(aligned, split)) {
          const spans = this.#cache.get(word);
          for (const [index, id] of spans.ids.entries()) {
            const [from, to] = aligned.originalRange(
              start + spans.starts[index]!,
              start + spans.ends[index]!,
            );
            ids.push(id);
            offsets.push([segment.start + from, segment.start + to]);
          }
        }
      } else {
        ids.push(segment.id);
        offsets.push([segment.start, segment.stop]);
      }
    }
    return { ids, offsets };
  }

  /**
   * Words with a space between them; normalization is not undone. A continuation at the very start
   * keeps its prefix: there is nothing that it continues.
   * @throws GradusError `unknown-token-id`
   */
  decode(ids: Iterable<number>): string {
    const stream = this.streamDecoder();
    return Array.from(ids, (id) => stream.push(id)).join('');
  }

  /** The piece without its prefix; the spaces between words belong to no token. */
  tokenBytes(id: number): Uint8Array {
    const { continuationPrefix } = this.options;
    const piece = this.#pieceOf(id);
    const continues = piece.startsWith(continuationPrefix) && piece !== continuationPrefix;
    return new TextEncoder().encode(continues ? piece.slice(continuationPrefix.length) : piece);
  }

  streamDecoder(): StreamDecoder {
    const { continuationPrefix, tightPunctuation } = this.options;
    let atStart = true;
    return {
      push: (id) => {
        const piece = this.#pieceOf(id);
        if (atStart) {
          atStart = false;
          return piece;
        }
        if (piece.startsWith(continuationPrefix)) return piece.slice(continuationPrefix.length);
        return tightPunctuation && tight.test(piece) ? piece : ` ${piece}`;
      },
      flush: () => '',
    };
  }

  /** Greedy: the longest piece at each place; O(length of the word · longest piece). */
  #segment(word: string): Spans {
    const unknown: Spans = { ids: [this.#unknownId], starts: [0], ends: [word.length] };
    if (isLongerThan(word, this.options.maximumWordLength)) return unknown;
    const spans: Spans = { ids: [], starts: [], ends: [] };
    for (let start = 0; start < word.length;) {
      const longest = longestPiece(
        start === 0 ? this.#beginnings : this.#continuations,
        word,
        start,
      );
      if (longest === undefined) return unknown;
      spans.ids.push(longest.id);
      spans.starts.push(start);
      spans.ends.push(longest.end);
      start = longest.end;
    }
    return spans;
  }

  #pieceOf(id: number): string {
    const piece = this.#pieces.get(id);
    if (piece === undefined) throw unknownTokenId(id, this.vocabularySize);
    return piece;
  }
}

/** What a word may not begin with to have a space before it (Hugging Face's `cleanup`). */
const tight = /^(?:[.?!,]|n't|'m|'s|'ve|'re)/;

function longestPiece(
  trie: PieceTrie,
  word: string,
  start: number,
): { id: number; end: number } | undefined {
  let longest: { id: number; end: number } | undefined;
  let node = 0;
  for (let end = start; end < word.length;) {
    node = trie.child(node, word.charCodeAt(end++));
    if (node < 0) break;
    const id = trie.pieceAt(node);
    if (id >= 0) longest = { id, end };
  }
  return longest;
}

const isLongerThan = (word: string, characters: number): boolean =>
  word.length > characters &&
  (word.length > 2 * characters || Array.from(word).length > characters);

function collectVocabulary(options: Required<WordPieceOptions>): Map<string, number> {
  const { vocabulary, specialTokens, unknownToken, continuationPrefix } = options;
  const ids = new Map<string, number>();
  const taken = new Map<number, string>();
  for (const [piece, id] of [...vocabulary, ...specialTokens]) {
    if (ids.get(piece) === id && specialTokens.has(piece)) continue;
    if (!Number.isInteger(id) || id < 0)
      throw corrupt('ids from 0 up', `${id} for ${JSON.stringify(piece)}`);
    if (piece === '') throw corrupt('pieces that are not empty', `"" with id ${id}`);
    if (ids.has(piece)) throw corrupt('each piece once', `${JSON.stringify(piece)} again`);
    if (taken.has(id))
      throw corrupt(
        'an id of its own for each piece',
        `${id} for ${JSON.stringify(taken.get(id))} and ${JSON.stringify(piece)}`,
      );
    ids.set(piece, id);
    taken.set(id, piece);
  }
  if (continuationPrefix === '') throw corrupt('a prefix for continuations', '""');
  if (!ids.has(unknownToken))
    throw corrupt(`the unknown token ${JSON.stringify(unknownToken)} among the pieces`, 'none');
  return new Map([...ids].sort(([, a], [, b]) => a - b));
}

const corrupt = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'corrupt-vocabulary',
    kind: 'usage',
    what: 'These pieces make no WordPiece tokenizer',
    expected,
    received,
    remedy: 'Get the vocabulary again, or train one.',
  });
