/**
 * @file Byte-level BPE: the 256 bytes are tokens, so every text can be spelled, and every merge
 * makes one more. Text is cut into pieces (pre-tokenize.ts), each piece is merged by rank
 * (bpe-merge.ts), and pieces that were seen before are looked up instead.
 */
import { Merger } from './bpe-merge.ts';
import { numberByRank, type BpeModel } from './bpe-model.ts';
import { grown, hashBytes, type ByteStrings } from './byte-strings.ts';
import { longestCachedPiece, PieceCache } from './piece-cache.ts';
import { scannerOf, type PatternName, type PieceScanner } from './pre-tokenize.ts';
import { SpecialTokens } from './special-tokens.ts';
import { createStreamDecoder, decodeUtf8 } from './stream-decoder.ts';
import { isContinuation, TextBytes } from './text-bytes.ts';
import type { EncodeOptions, Encoding, StreamDecoder, Tokenizer } from './tokenizer.ts';
import { unknownTokenId } from './unknown-token-id.ts';

export class BpeTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  readonly pattern: PatternName;
  /** Pairs of ids in the order they merge. */
  readonly mergeIds: readonly (readonly [left: number, right: number])[];
  /** A piece that is a token as it stands is that token, whatever merging would make of it. */
  readonly wholeTokens: boolean;

  /** Ordinary tokens by rank: the number inside this class, where an id is the number outside. */
  readonly #tokens: ByteStrings;
  readonly #idOf: Int32Array;
  /** Id → rank, -1 where there is no ordinary token. */
  readonly #rankOf: Int32Array;
  /** Byte → the rank of the token that is this byte alone. */
  readonly #byteTokens: Int32Array;
  /** Longer pieces are merged without looking for them first. */
  readonly #longestLookup: number;
  readonly #specials: SpecialTokens;
  readonly #specialBytes: ReadonlyMap<number, Uint8Array>;

  readonly #scan: PieceScanner;
  readonly #merger: Merger;
  readonly #cache = new PieceCache();
  readonly #source = new TextBytes();
  #scratch = new Int32Array(256);

  /**
   * @throws GradusError `corrupt-vocabulary`: a byte without a token, an id or a spelling that
   *   comes twice, a merge whose parts or whole are no tokens.
   */
  constructor(model: BpeModel) {
    const { tokens, idOf, rankOf, byteTokens, merges } = numberByRank(model);
    this.#tokens = tokens;
    this.#idOf = idOf;
    this.#rankOf = rankOf;
    this.#byteTokens = byteTokens;
    this.#merger = new Merger(merges);
    this.#scan = scannerOf(model.pattern);
    this.#longestLookup = idOf.reduce(
      (longest, _, rank) => Math.max(longest, tokens.lengthAt(rank)),
      longestCachedPiece,
    );

    this.#specials = new SpecialTokens(model.specialTokens ?? new Map());
    this.specialTokens = this.#specials.ids;
    const encoder = new TextEncoder();
    this.#specialBytes = new Map(
      [...this.specialTokens].map(([text, id]) => [id, encoder.encode(text)]),
    );
    this.vocabularySize = Math.max(
      rankOf.length,
      ...[...this.#specialBytes.keys()].map((id) => id + 1),
    );
    this.pattern = model.pattern;
    this.mergeIds = model.merges;
    this.wholeTokens = model.wholeTokens ?? false;
  }

  /**
   * O(n) for text of words; O(n log n) where one piece is very long. Nothing is refused: a lone
   * surrogate is read as U+FFFD.
   * @throws GradusError `unknown-special-token`
   */
  encode(text: string, { special = 'none' }: EncodeOptions = {}): number[] {
    const ids: number[] = [];
    if (special === 'none') {
      this.#encodeOrdinary(text, ids);
      return ids;
    }
    for (const { start, stop, id } of this.#specials.split(text, special)) {
      if (id === undefined) this.#encodeOrdinary(text.slice(start, stop), ids);
      else ids.push(id);
    }
    return ids;
  }

  encodeWithOffsets(text: string, { special = 'none' }: EncodeOptions = {}): Encoding {
    const ids: number[] = [];
    const offsets: (readonly [number, number])[] = [];
    for (const { start, stop, id } of this.#specials.split(text, special)) {
      if (id === undefined) {
        const from = ids.length;
        this.#encodeOrdinary(text.slice(start, stop), ids);
        this.#offsetsOf(ids, from, start, offsets);
      } else {
        ids.push(id);
        offsets.push([start, stop]);
      }
    }
    return { ids, offsets };
  }

  /** @throws GradusError `unknown-token-id` */
  decode(ids: Iterable<number>): string {
    let bytes = new Uint8Array(256);
    let length = 0;
    for (const id of ids) {
      const token = this.#bytesOf(id);
      if (length + token.length > bytes.length) bytes = grown(bytes, length + token.length);
      for (let i = 0; i < token.length; i++) bytes[length++] = token[i]!;
    }
    return decodeUtf8(bytes.subarray(0, length));
  }

  tokenBytes(id: number): Uint8Array {
    return this.#bytesOf(id).slice();
  }

  streamDecoder(): StreamDecoder {
    return createStreamDecoder((id) => this.#bytesOf(id));
  }

  /** The merges as byte strings, in order: what training learned. */
  get merges(): (readonly [left: Uint8Array, right: Uint8Array])[] {
    return this.mergeIds.map(([left, right]) => [this.tokenBytes(left), this.tokenBytes(right)]);
  }

  /** Ordinary tokens, id → bytes, in order of id. */
  get vocabulary(): Map<number, Uint8Array> {
    const ids = [...this.#idOf].sort((a, b) => a - b);
    return new Map(ids.map((id) => [id, this.tokenBytes(id)]));
  }

  #encodeOrdinary(text: string, ids: number[]): void {
    const source = this.#source;
    source.load(text);
    const { bytes, classes, length } = source;
    const scan = this.#scan;
    for (let start = 0; start < length;) {
      const stop = scan(bytes, classes, start);
      if (stop - start <= this.#longestLookup) this.#lookUpPiece(bytes, start, stop, ids);
      else this.#mergePiece(bytes, start, stop, ids);
      start = stop;
    }
  }

  #lookUpPiece(bytes: Uint8Array, start: number, stop: number, ids: number[]): void {
    const hash = hashBytes(bytes, start, stop);
    const rank = this.wholeTokens ? this.#tokens.find(bytes, start, stop, hash) : -1;
    if (rank >= 0) {
      ids.push(this.#idOf[rank]!);
    } else if (!this.#cache.copy(bytes, start, stop, hash, ids)) {
      const from = ids.length;
      this.#mergePiece(bytes, start, stop, ids);
      this.#cache.keep(bytes, start, stop, hash, ids, from);
    }
  }

  #mergePiece(bytes: Uint8Array, start: number, stop: number, ids: number[]): void {
    const size = stop - start;
    if (size > this.#scratch.length) this.#scratch = grown(this.#scratch, size);
    const tokens = this.#scratch;
    for (let i = 0; i < size; i++) tokens[i] = this.#byteTokens[bytes[start + i]!]!;
    const left = this.#merger.merge(tokens, size);
    for (let i = 0; i < left; i++) ids.push(this.#idOf[tokens[i]!]!);
  }

  /** The places in the text of `ids[from…]`, which were just encoded from the text at `start`. */
  #offsetsOf(
    ids: number[],
    from: number,
    start: number,
    offsets: (readonly [number, number])[],
  ): void {
    const { bytes } = this.#source;
    const units = this.#source.codeUnits();
    let first = 0;
    for (let i = from; i < ids.length; i++) {
      const next = first + this.#tokens.lengthAt(this.#rankOf[ids[i]!]!);
      let last = next;
      while (isContinuation(bytes[last]!)) last++;
      offsets.push([start + units[first]!, start + units[last]!]);
      first = next;
    }
  }

  #bytesOf(id: number): Uint8Array {
    const rank = this.#rankOf[id] ?? -1;
    const bytes = rank >= 0 ? this.#tokens.at(rank) : this.#specialBytes.get(id);
    if (bytes === undefined) throw unknownTokenId(id, this.vocabularySize);
    return bytes;
  }
}
