/**
 * @file From text to ids, the fast path: bytes and their classes (text-bytes.ts), pieces
 * (pre-tokenize.ts), and for each piece the first of three that knows it: the recent pieces
 * (recent-pieces.ts), the vocabulary, merging by rank (merge.ts). Nothing is allocated per piece.
 */
import { Merger } from './merge.ts';
import type { RankedModel } from './model.ts';
import { grown } from './byte-strings.ts';
import type { PieceScanner } from './pre-tokenize.ts';
import { longestRecentPiece, RecentPieces } from './recent-pieces.ts';
import { TextBytes } from './text-bytes.ts';

/** Room for this many ids is kept for the next text; more is let go. */
const keptIds = 1 << 20;

export class BpeEncoder {
  /** What was encoded last. */
  readonly source = new TextBytes();
  readonly #model: RankedModel;
  readonly #scan: PieceScanner;
  /** Pieces longer than the longest token are merged without looking for them. */
  readonly #longestToken: number;
  readonly #recent = new RecentPieces();
  readonly #merger: Merger;
  #parts = new Int32Array(256);
  #ids = new Int32Array(256);

  /** @param wholeTokens whether a piece that is a token is that token, whatever merging makes of it */
  constructor(model: RankedModel, scan: PieceScanner, wholeTokens: boolean) {
    this.#model = model;
    this.#scan = scan;
    this.#merger = new Merger(model.merges);
    this.#longestToken = wholeTokens ? longestOf(model) : 0;
  }

  /** @returns the ids in an array that the next call writes to again */
  encode(text: string): Int32Array {
    const { source } = this;
    source.load(text);
    const { bytes, classes, length } = source;
    if (this.#ids.length > keptIds) this.#ids = new Int32Array(256);
    let count = 0;
    for (let start = 0; start < length;) {
      const stop = this.#scan(bytes, classes, start);
      const size = stop - start;
      // A piece has at most as many tokens as bytes.
      if (count + size > this.#ids.length) this.#ids = grown(this.#ids, count + size);
      if (size <= longestRecentPiece) {
        const known = this.#recent.copy(bytes, start, stop, this.#ids, count);
        const written = known === 0 ? this.#encodePiece(bytes, start, stop, count) : known;
        if (known === 0) this.#recent.keep(size, this.#ids, count, written);
        count += written;
      } else {
        count += this.#encodePiece(bytes, start, stop, count);
      }
      start = stop;
    }
    return this.#ids.subarray(0, count);
  }

  /** @returns how many ids were written to `#ids[at…]` */
  #encodePiece(bytes: Uint8Array, start: number, stop: number, at: number): number {
    const { tokens, idOf, byteTokens } = this.#model;
    const size = stop - start;
    if (size <= this.#longestToken) {
      const whole = tokens.indexOf(bytes, start, stop);
      if (whole >= 0) {
        this.#ids[at] = idOf[whole]!;
        return 1;
      }
    }
    if (size > this.#parts.length) this.#parts = grown(this.#parts, size);
    const parts = this.#parts;
    for (let i = 0; i < size; i++) parts[i] = byteTokens[bytes[start + i]!]!;
    const count = this.#merger.merge(parts, size);
    for (let i = 0; i < count; i++) this.#ids[at + i] = idOf[parts[i]!]!;
    return count;
  }
}

const longestOf = ({ tokens }: RankedModel): number => {
  let longest = 0;
  for (let rank = 0; rank < tokens.size; rank++) longest = Math.max(longest, tokens.lengthAt(rank));
  return longest;
};
