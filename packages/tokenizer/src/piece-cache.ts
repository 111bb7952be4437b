/**
 * @file Pieces that were merged before and the ids that came out. Text repeats its words, so most
 * pieces are found here instead of being merged again. The cache is bounded and, when full, starts
 * anew: cheaper than keeping track of what was used last, and the common words are back at once.
 */
import { ByteStrings, grown } from './byte-strings.ts';

const maximumPieces = 1 << 16;
/** Longer pieces are rarely seen twice. */
export const longestCachedPiece = 64;

export class PieceCache {
  #pieces = new ByteStrings();
  #ids = new Int32Array(4096);
  /** Piece → where its ids start; one more entry for the end of the last. */
  #starts = new Int32Array(maximumPieces + 1);

  /** Appends the ids of a piece that is here to `output`. @returns whether it is here */
  copy(bytes: Uint8Array, start: number, stop: number, hash: number, output: number[]): boolean {
    const piece = this.#pieces.find(bytes, start, stop, hash);
    if (piece < 0) return false;
    const to = this.#starts[piece + 1]!;
    for (let i = this.#starts[piece]!; i < to; i++) output.push(this.#ids[i]!);
    return true;
  }

  /** Keeps the ids from `output[from]` on for a piece that `copy` has just not found. */
  keep(
    bytes: Uint8Array,
    start: number,
    stop: number,
    hash: number,
    output: readonly number[],
    from: number,
  ): void {
    if (this.#pieces.size === maximumPieces) this.#pieces.clear();
    const piece = this.#pieces.add(bytes, start, stop, hash);
    let to = this.#starts[piece]!;
    if (to + output.length - from > this.#ids.length)
      this.#ids = grown(this.#ids, to + output.length - from);
    for (let i = from; i < output.length; i++) this.#ids[to++] = output[i]!;
    this.#starts[piece + 1] = to;
  }
}
