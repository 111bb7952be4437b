/**
 * @file The ids of pieces that were encoded before. Text repeats its words, so nearly every piece
 * is found here instead of being merged again.
 *
 * A short piece is its own key: sixteen bytes as four numbers. Its hash names one of 16,384 sets of
 * two slots; a new piece takes the first slot of its set, the one that was there moves to the
 * second. A slot is 64 bytes, one line of the processor's cache. Memory is bounded: 2 MiB.
 */

export const longestRecentPiece = 16;
const setCount = 1 << 14;
/** Numbers per slot: four of bytes, one of size and count, eleven of ids. */
const slotSize = 16;
const setSize = 2 * slotSize;
const sizeAndCount = 4;
const ids = 5;
const mostIds = slotSize - ids;

export class RecentPieces {
  readonly #slots = new Int32Array(setCount * setSize);
  /** The key of the piece last looked for, and where its set is. */
  readonly #key = new Int32Array(4);
  #set = 0;

  /**
   * Writes the ids of a piece of up to 16 bytes to `output[at…]`.
   * @returns how many there are, 0 if the piece is not here
   */
  copy(bytes: Uint8Array, start: number, stop: number, output: Int32Array, at: number): number {
    const slots = this.#slots;
    const a = packBytes(bytes, start, stop);
    const b = packBytes(bytes, start + 4, stop);
    const c = packBytes(bytes, start + 8, stop);
    const d = packBytes(bytes, start + 12, stop);
    const size = stop - start;
    const mixed =
      Math.imul(a, 0x9e3779b1) ^
      Math.imul(b, 0x85ebca6b) ^
      Math.imul(c, 0xc2b2ae35) ^
      Math.imul(d, 0x27d4eb2f) ^
      size;
    const set = ((mixed ^ (mixed >>> 15)) & (setCount - 1)) * setSize;
    for (let slot = set; slot < set + setSize; slot += slotSize) {
      if (
        slots[slot] === a &&
        slots[slot + 1] === b &&
        slots[slot + 2] === c &&
        slots[slot + 3] === d &&
        slots[slot + sizeAndCount]! >> 4 === size
      ) {
        const count = slots[slot + sizeAndCount]! & 15;
        for (let i = 0; i < count; i++) output[at + i] = slots[slot + ids + i]!;
        return count;
      }
    }
    this.#set = set;
    this.#key[0] = a;
    this.#key[1] = b;
    this.#key[2] = c;
    this.#key[3] = d;
    return 0;
  }

  /** Keeps `output[at, at + count)` for the piece of `size` bytes that `copy` has just not found. */
  keep(size: number, output: Int32Array, at: number, count: number): void {
    if (count > mostIds) return;
    const slots = this.#slots;
    const first = this.#set;
    slots.copyWithin(first + slotSize, first, first + slotSize);
    slots.set(this.#key, first);
    slots[first + sizeAndCount] = (size << 4) | count;
    for (let i = 0; i < count; i++) slots[first + ids + i] = output[at + i]!;
  }
}

/** Up to four bytes from `start` as one number; 0 where there are none. */
function packBytes(bytes: Uint8Array, start: number, stop: number): number {
  if (start + 4 <= stop)
    return (
      bytes[start]! |
      (bytes[start + 1]! << 8) |
      (bytes[start + 2]! << 16) |
      (bytes[start + 3]! << 24)
    );
  let packed = 0;
  for (let i = start; i < stop; i++) packed = (packed << 8) | bytes[i]!;
  return packed;
}
