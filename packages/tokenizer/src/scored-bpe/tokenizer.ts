/**
 * @file BPE as SentencePiece does it, and with it Llama 1 and 2 and llama2.c: every piece has a
 * score, and of all neighbours that together are a piece, those of the best score become one. A
 * character that is no piece is spelled in bytes. A text is merged as a whole, with a space in
 * front, so that a word at the start is the same tokens as one behind a space.
 *
 * Source: karpathy/llama2.c, run.c, `encode` and `decode`.
 */
import { Merger } from '../bpe/merge.ts';
import { PairMap } from '../bpe/pair-map.ts';
import { TextBytes } from '../bpe/text-bytes.ts';
import { SpecialTokens } from '../special-tokens.ts';
import { createStreamDecoder, decodeUtf8 } from '../stream-decoder.ts';
import type { EncodeOptions, Encoding, StreamDecoder, Tokenizer } from '../tokenizer.ts';
import { bytePieceIds } from '../unigram/vocabulary.ts';
import { unknownTokenId } from '../unknown-token-id.ts';

export interface ScoredBpeOptions {
  /** Spelling, a space as a space, and score; the index is the id. */
  readonly pieces: readonly (readonly [piece: string, score: number])[];
  /** Among the pieces; never found in text unless the caller allows it. */
  readonly specialTokens?: ReadonlyMap<string, number>;
}

const encoder = new TextEncoder();
const space = 0x20;

export class ScoredBpeTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  readonly pieces: ScoredBpeOptions['pieces'];
  /** All pairs of pieces that make a piece, in the order in which they merge. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  readonly #specials: SpecialTokens;
  readonly #byteIds: readonly number[];
  readonly #bytes: readonly Uint8Array[];
  /** Character → id, of pieces that are one character. */
  readonly #characters = new Map<string, number>();
  /** Ids from the best score to the worst; a token's place here is its rank. */
  readonly #idOf: Int32Array;
  readonly #rankOf: Int32Array;
  readonly #merger: Merger;

  /** @throws GradusError `corrupt-vocabulary`: a byte without a piece */
  constructor({ pieces, specialTokens = new Map() }: ScoredBpeOptions) {
    this.pieces = pieces;
    this.vocabularySize = pieces.length;
    this.specialTokens = specialTokens;
    this.#specials = new SpecialTokens(specialTokens);
    this.#byteIds = bytePieceIds(pieces);
    this.#bytes = this.#spell();
    this.#idOf = Int32Array.from(pieces.keys()).sort((a, b) => pieces[b]![1] - pieces[a]![1]);
    this.#rankOf = new Int32Array(pieces.length);
    for (const [rank, id] of this.#idOf.entries()) this.#rankOf[id] = rank;
    const pairs = this.#findPairs();
    this.merges = pairs.map(([left, right]) => [pieces[left]![0], pieces[right]![0]]);
    const merges = new PairMap(pairs.length);
    for (const ids of pairs) {
      const [left, right, whole] = ids.map((id) => this.#rankOf[id]!);
      merges.set(left!, right!, whole!);
    }
    this.#merger = new Merger(merges);
  }

  encode(text: string, { special }: EncodeOptions = {}): number[] {
    return this.#specials
      .split(text, special)
      .flatMap(({ start, stop, id }) => id ?? this.#encode(text.slice(start, stop)));
  }

  /** The space in front stands for no part of the text. */
  encodeWithOffsets(text: string, { special }: EncodeOptions = {}): Encoding {
    const ids: number[] = [];
    const offsets: (readonly [number, number])[] = [];
    for (const { start, stop, id } of this.#specials.split(text, special)) {
      if (id === undefined) {
        const stretch = text.slice(start, stop);
        const found = this.#encode(stretch);
        ids.push(...found);
        for (const [from, to] of this.#placesOf(found, stretch)) {
          offsets.push([start + from, start + to]);
        }
      } else {
        ids.push(id);
        offsets.push([start, stop]);
      }
    }
    return { ids, offsets };
  }

  /**
   * The space that encoding puts in front goes again: at the start, and behind a special token.
   * @throws GradusError `unknown-token-id`
   */
  decode(ids: Iterable<number>): string {
    const bytesOf = this.#reader();
    return decodeUtf8(Buffer.concat(Array.from(ids, bytesOf)));
  }

  tokenBytes(id: number): Uint8Array {
    return this.#bytesOf(id).slice();
  }

  streamDecoder(): StreamDecoder {
    return createStreamDecoder(this.#reader());
  }

  #encode(text: string): number[] {
    const ranks: number[] = [];
    for (const character of ` ${text}`) {
      const id = this.#characters.get(character);
      if (id === undefined) {
        for (const byte of encoder.encode(character))
          ranks.push(this.#rankOf[this.#byteIds[byte]!]!);
      } else {
        ranks.push(this.#rankOf[id]!);
      }
    }
    const tokens = Int32Array.from(ranks);
    const count = this.#merger.merge(tokens, tokens.length);
    return Array.from(tokens.subarray(0, count), (rank) => this.#idOf[rank]!);
  }

  /** Tokens that split one character all cover that whole character. */
  #placesOf(ids: readonly number[], text: string): (readonly [start: number, stop: number])[] {
    const source = new TextBytes();
    source.load(` ${text}`);
    const units = source.codeUnits();
    let at = 0;
    return ids.map((id) => {
      const start = at;
      at += this.#bytes[id]!.length;
      let whole = at;
      while (whole < source.length && units[whole] === units[at - 1]) whole++;
      return [Math.max(0, units[start]! - 1), Math.max(0, units[whole]! - 1)];
    });
  }

  /** What each token says, in turn. */
  #reader(): (id: number) => Uint8Array {
    const specials = new Set(this.specialTokens.values());
    let atStart = true;
    return (id) => {
      const bytes = this.#bytesOf(id);
      const drops = atStart && bytes[0] === space;
      atStart = specials.has(id);
      return drops ? bytes.subarray(1) : bytes;
    };
  }

  #spell(): Uint8Array[] {
    const bytes = this.pieces.map(([piece]) => encoder.encode(piece));
    for (const [byte, id] of this.#byteIds.entries()) bytes[id] = Uint8Array.of(byte);
    for (const [token, id] of this.specialTokens) bytes[id] = encoder.encode(token);
    return bytes;
  }

  /** Ids of every way to make a piece of two others, those of the best score first. */
  #findPairs(): (readonly [left: number, right: number, whole: number])[] {
    const hidden = new Set([...this.#byteIds, ...this.specialTokens.values()]);
    const ids = new Map(
      this.pieces.flatMap(([piece], id) => (hidden.has(id) ? [] : [[piece, id] as const])),
    );
    const pairs: [number, number, number][] = [];
    for (const [piece, id] of ids) {
      const characters = Array.from(piece);
      if (characters.length === 1) this.#characters.set(piece, id);
      for (let cut = 1; cut < characters.length; cut++) {
        const left = ids.get(characters.slice(0, cut).join(''));
        const right = ids.get(characters.slice(cut).join(''));
        if (left !== undefined && right !== undefined) pairs.push([left, right, id]);
      }
    }
    return pairs.sort(([, , a], [, , b]) => this.#rankOf[a]! - this.#rankOf[b]!);
  }

  #bytesOf(id: number): Uint8Array {
    const bytes = this.#bytes[id];
    if (bytes === undefined) throw unknownTokenId(id, this.vocabularySize);
    return bytes;
  }
}
