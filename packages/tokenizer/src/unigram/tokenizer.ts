/**
 * @file The unigram tokenizer: every piece has a probability, a text is cut into the pieces whose
 * probabilities multiply to the most (unigram-lattice.ts). White space is part of the pieces: a space
 * is written ▁ (U+2581), one more ▁ goes in front, and so `▁the` is the word wherever it stands.
 *
 * Sources: Kudo 2018, "Subword Regularization"; Kudo and Richardson 2018, "SentencePiece".
 */
import { SpecialTokens } from '../special-tokens.ts';
import { createStreamDecoder, decodeUtf8 } from '../stream-decoder.ts';
import type { EncodeOptions, Encoding, StreamDecoder, Tokenizer } from '../tokenizer.ts';
import {
  bestSegmentation,
  buildLattice,
  sampleSegmentation,
  type Segmentation,
  type UnigramModel,
  unknownEdge,
} from './lattice.ts';
import { PieceTrie } from '../piece-trie.ts';
import { bytePieceIds, checkPieces, spaceMark, type UnigramOptions } from './vocabulary.ts';
import { prepareText, wordEnd } from './words.ts';
import { unknownTokenId } from '../unknown-token-id.ts';
import { type Spans, WordCache } from '../word-cache.ts';

/** Below the rarest piece, so that an unknown character is always the last resort (SentencePiece). */
const unknownPenalty = 10;

export class UnigramTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  readonly options: Required<UnigramOptions>;
  readonly model: UnigramModel;
  readonly #specials: SpecialTokens;
  readonly #bytes: Uint8Array[] = [];
  /** Byte → id, where characters fall back to bytes. */
  readonly #byteIds: readonly number[] | undefined;
  /** Whether the words between marks can be segmented one by one. */
  readonly #wordByWord: boolean;
  readonly #cache = new WordCache((word) => this.#spans(word, bestSegmentation(word, this.model)));

  /** @throws GradusError `corrupt-vocabulary` */
  constructor(options: UnigramOptions) {
    this.options = {
      byteFallback: false,
      normalizer: [],
      prefix: 'always',
      dropLeadingSpace: options.prefix !== 'never',
      splitWords: false,
      specialTokens: new Map(),
      unusedIds: new Set(),
      ...options,
    };
    const { pieces, specialTokens, splitWords } = this.options;
    this.specialTokens = specialTokens;
    this.#specials = new SpecialTokens(specialTokens);
    this.vocabularySize = Math.max(
      pieces.length,
      ...[...specialTokens.values()].map((id) => id + 1),
    );
    checkPieces(this.options);
    this.#byteIds = this.options.byteFallback ? bytePieceIds(pieces) : undefined;
    this.#spellPieces();

    const matched = this.#matchedPieces();
    this.#wordByWord = splitWords || !matched.some(([piece]) => piece.includes(spaceMark, 1));
    const logProbabilities = Float64Array.from(pieces, ([, logProbability]) => logProbability);
    this.model = {
      trie: new PieceTrie(
        splitWords ? matched.filter(([piece]) => !piece.includes(spaceMark, 1)) : matched,
      ),
      logProbabilities,
      unknownLogProbability:
        logProbabilities.reduce((least, value) => Math.min(least, value), 0) - unknownPenalty,
    };
  }

  encode(text: string, options: EncodeOptions = {}): number[] {
    return this.#encode(text, options, (word) => this.#cache.get(word)).ids;
  }

  encodeWithOffsets(text: string, options: EncodeOptions = {}): Encoding {
    return this.#encode(text, options, (word) => this.#cache.get(word));
  }

  /**
   * Encodes with a segmentation drawn at random instead of the best one: a model trained on such
   * ids learns that one word has several spellings (subword regularization).
   * @param sharpness 1: the model's own probabilities; 0: all segmentations alike
   * @param random uniform in [0, 1)
   */
  encodeSampled(text: string, random: () => number, sharpness: number): number[] {
    const sample = (word: string): Spans =>
      this.#spans(word, sampleSegmentation(buildLattice(word, this.model), random, sharpness));
    return this.#encode(text, {}, sample).ids;
  }

  /**
   * ▁ becomes a space again, and the one put in front disappears. Normalization is not undone.
   * @throws GradusError `unknown-token-id`
   */
  decode(ids: Iterable<number>): string {
    const text = decodeUtf8(Buffer.concat(Array.from(ids, (id) => this.#bytesOf(id))));
    return this.options.dropLeadingSpace ? text.replace(/^ /, '') : text;
  }

  tokenBytes(id: number): Uint8Array {
    return this.#bytesOf(id).slice();
  }

  streamDecoder(): StreamDecoder {
    const decoder = createStreamDecoder((id) => this.#bytesOf(id));
    let atStart = this.options.dropLeadingSpace;
    const withoutPrefix = (text: string): string => {
      if (!atStart || text === '') return text;
      atStart = false;
      return text.replace(/^ /, '');
    };
    return {
      push: (id) => withoutPrefix(decoder.push(id)),
      flush: () => withoutPrefix(decoder.flush()),
    };
  }

  #encode(text: string, { special }: EncodeOptions, segment: (word: string) => Spans): Encoding {
    const ids: number[] = [];
    const offsets: (readonly [number, number])[] = [];
    for (const { start, stop, id } of this.#specials.split(text, special)) {
      if (id === undefined) {
        const { normalizer, prefix } = this.options;
        const withPrefix = prefix === 'always' || (prefix === 'first' && start === 0);
        const aligned = prepareText(text.slice(start, stop), normalizer, withPrefix);
        for (const piece of this.#pieces(aligned.text, segment)) {
          const [from, to] = aligned.originalRange(piece.start, piece.end);
          ids.push(piece.id);
          offsets.push([start + from, start + to]);
        }
      } else {
        ids.push(id);
        offsets.push([start, stop]);
      }
    }
    return { ids, offsets };
  }

  /** Neighbouring unknown characters make one unknown token. */
  #pieces(text: string, segment: (word: string) => Spans) {
    const pieces: { id: number; start: number; end: number }[] = [];
    for (let start = 0; start < text.length;) {
      const end = this.#wordByWord ? wordEnd(text, start) : text.length;
      const spans = segment(text.slice(start, end));
      for (let index = 0; index < spans.ids.length; index++) {
        const id = spans.ids[index]!;
        const last = pieces.at(-1);
        if (id === this.options.unknownId && last?.id === id) last.end = start + spans.ends[index]!;
        else
          pieces.push({ id, start: start + spans.starts[index]!, end: start + spans.ends[index]! });
      }
      start = end;
    }
    return pieces;
  }

  /** Edges that no piece covers become the unknown piece, or their bytes. */
  #spans(word: string, { ids, ends }: Segmentation): Spans {
    const spans: Spans = { ids: [], starts: [], ends: [] };
    let start = 0;
    for (const [index, edge] of ids.entries()) {
      const end = ends[index]!;
      const character = edge === unknownEdge ? word.slice(start, end) : '';
      for (const id of edge === unknownEdge ? this.#unknownIds(character) : [edge]) {
        spans.ids.push(id);
        spans.starts.push(start);
        spans.ends.push(end);
      }
      start = end;
    }
    return spans;
  }

  #unknownIds(character: string): readonly number[] {
    const byteIds = this.#byteIds;
    return byteIds === undefined
      ? [this.options.unknownId]
      : Array.from(new TextEncoder().encode(character), (byte) => byteIds[byte]!);
  }

  /** The pieces that may be found in text. */
  #matchedPieces(): (readonly [piece: string, id: number])[] {
    const { pieces, unknownId, unusedIds } = this.options;
    const hidden = new Set([unknownId, ...unusedIds, ...this.specialTokens.values()]);
    for (const id of this.#byteIds ?? []) hidden.add(id);
    return pieces.map(([piece], id) => [piece, id] as const).filter(([, id]) => !hidden.has(id));
  }

  #spellPieces(): void {
    const encoder = new TextEncoder();
    for (const [id, [piece]] of this.options.pieces.entries())
      this.#bytes[id] = encoder.encode(piece.replaceAll(spaceMark, ' '));
    for (const [byte, id] of this.#byteIds?.entries() ?? []) this.#bytes[id] = Uint8Array.of(byte);
    for (const [token, id] of this.specialTokens) this.#bytes[id] = encoder.encode(token);
  }

  #bytesOf(id: number): Uint8Array {
    const bytes = this.#bytes[id];
    if (bytes === undefined) throw unknownTokenId(id, this.vocabularySize);
    return bytes;
  }
}
