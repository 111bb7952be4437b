/**
 * @file Byte-level BPE: the 256 bytes are tokens, so every text can be spelled, and every merge
 * makes one more. Encoding itself is in encoder.ts; around it are special tokens, offsets and the
 * way back.
 */
import { BpeEncoder } from './encoder.ts';
import { numberByRank, type BpeModel, type RankedModel } from './model.ts';
import { grown } from './byte-strings.ts';
import { scannerOf, type PatternName } from './pre-tokenize.ts';
import { SpecialTokens } from '../special-tokens.ts';
import { createStreamDecoder, decodeUtf8 } from '../stream-decoder.ts';
import { isContinuation } from './text-bytes.ts';
import type { EncodeOptions, Encoding, StreamDecoder, Tokenizer } from '../tokenizer.ts';
import { unknownTokenId } from '../unknown-token-id.ts';

export class BpeTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  readonly pattern: PatternName;
  /** Pairs of ids in the order they merge. */
  readonly mergeIds: readonly (readonly [left: number, right: number])[];
  /** A piece that is a token as it stands is that token, whatever merging would make of it. */
  readonly wholeTokens: boolean;

  readonly #model: RankedModel;
  readonly #encoder: BpeEncoder;
  readonly #specials: SpecialTokens;
  readonly #specialBytes: ReadonlyMap<number, Uint8Array>;

  /**
   * @throws GradusError `corrupt-vocabulary`: a byte without a token, an id or a spelling that
   *   comes twice, a merge whose parts or whole are no tokens.
   */
  constructor(model: BpeModel) {
    this.pattern = model.pattern;
    this.mergeIds = model.merges;
    this.wholeTokens = model.wholeTokens ?? false;
    this.#model = numberByRank(model);
    this.#encoder = new BpeEncoder(this.#model, scannerOf(model.pattern), this.wholeTokens);

    this.#specials = new SpecialTokens(model.specialTokens ?? new Map());
    this.specialTokens = this.#specials.ids;
    const encoder = new TextEncoder();
    this.#specialBytes = new Map(
      [...this.specialTokens].map(([text, id]) => [id, encoder.encode(text)]),
    );
    this.vocabularySize = Math.max(
      this.#model.rankOf.length,
      ...[...this.#specialBytes.keys()].map((id) => id + 1),
    );
  }

  /**
   * O(n) for text of words; O(n log n) where one piece is very long. Nothing is refused: a lone
   * surrogate is read as U+FFFD.
   * @throws GradusError `unknown-special-token`
   */
  encode(text: string, { special = 'none' }: EncodeOptions = {}): number[] {
    if (special === 'none') return toArray(this.#encoder.encode(text));
    return this.#specials
      .split(text, special)
      .flatMap(
        ({ start, stop, id }) => id ?? toArray(this.#encoder.encode(text.slice(start, stop))),
      );
  }

  encodeWithOffsets(text: string, { special = 'none' }: EncodeOptions = {}): Encoding {
    const ids: number[] = [];
    const offsets: (readonly [number, number])[] = [];
    for (const { start, stop, id } of this.#specials.split(text, special)) {
      if (id === undefined) {
        const encoded = this.#encoder.encode(text.slice(start, stop));
        for (const ordinary of encoded) ids.push(ordinary);
        for (const [from, to] of this.#placesOf(encoded)) offsets.push([start + from, start + to]);
      } else {
        ids.push(id);
        offsets.push([start, stop]);
      }
    }
    return { ids, offsets };
  }

  /** @throws GradusError `unknown-token-id` */
  decode(ids: Iterable<number>): string {
    const { tokens } = this.#model;
    let bytes = new Uint8Array(256);
    let length = 0;
    for (const id of ids) {
      const rank = this.#rankOf(id);
      const size = rank < 0 ? this.#specialBytesOf(id).length : tokens.lengthAt(rank);
      if (length + size > bytes.length) bytes = grown(bytes, length + size);
      if (rank < 0) bytes.set(this.#specialBytesOf(id), length);
      else tokens.copyTo(rank, bytes, length);
      length += size;
    }
    return decodeUtf8(bytes.subarray(0, length));
  }

  tokenBytes(id: number): Uint8Array {
    return this.#viewBytes(id).slice();
  }

  streamDecoder(): StreamDecoder {
    return createStreamDecoder((id) => this.#viewBytes(id));
  }

  /** The merges as byte strings, in order: what training learned. */
  get merges(): (readonly [left: Uint8Array, right: Uint8Array])[] {
    return this.mergeIds.map(([left, right]) => [this.tokenBytes(left), this.tokenBytes(right)]);
  }

  /** Ordinary tokens, id → bytes, in order of id. */
  get vocabulary(): Map<number, Uint8Array> {
    const ids = [...this.#model.idOf].sort((a, b) => a - b);
    return new Map(ids.map((id) => [id, this.tokenBytes(id)]));
  }

  /** What each of `ids` covers of the text that the encoder has just made them from. */
  #placesOf(ids: Int32Array): (readonly [start: number, stop: number])[] {
    const { tokens, rankOf } = this.#model;
    const { bytes } = this.#encoder.source;
    const units = this.#encoder.source.codeUnits();
    let stop = 0;
    return Array.from(ids, (id) => {
      const start = stop;
      stop += tokens.lengthAt(rankOf[id]!);
      let whole = stop;
      while (isContinuation(bytes[whole]!)) whole++;
      return [units[start]!, units[whole]!];
    });
  }

  /** -1 for a special token. */
  #rankOf(id: number): number {
    return this.#model.rankOf[id] ?? -1;
  }

  #specialBytesOf(id: number): Uint8Array {
    const bytes = this.#specialBytes.get(id);
    if (bytes === undefined) throw unknownTokenId(id, this.vocabularySize);
    return bytes;
  }

  /** The bytes themselves: not to be handed out. */
  #viewBytes(id: number): Uint8Array {
    const rank = this.#rankOf(id);
    return rank < 0 ? this.#specialBytesOf(id) : this.#model.tokens.at(rank);
  }
}

/** Three times as fast as `Array.from`, which goes through the iterator. */
function toArray(ids: Int32Array): number[] {
  const array: number[] = [];
  array.length = ids.length;
  for (let i = 0; i < ids.length; i++) array[i] = ids[i]!;
  return array;
}
