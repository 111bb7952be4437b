/**
 * @file A map from pairs of tokens to numbers, (left, right) → value, without an object or a
 * string per pair. The tokenizer keeps its merges in one, the trainer the pairs it counts.
 *
 * Open addressing with linear probing, as in byte-strings.ts.
 */

/** What `get` says of a pair that is not here: more than any value. */
export const absent = 0x7fffffff;

export class PairMap {
  size = 0;
  /** Triples of left, right, value + 1; 0 marks an empty slot. */
  #slots: Int32Array;
  #mask: number;

  /** Room for `expected` pairs before it has to grow. */
  constructor(expected = 1024) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(8, expected * 2)));
    this.#slots = new Int32Array(slots * 3);
    this.#mask = slots - 1;
  }

  get(left: number, right: number): number {
    const slots = this.#slots;
    for (let slot = hashPair(left, right) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * 3;
      const value = slots[at + 2]!;
      if (value === 0) return absent;
      if (slots[at] === left && slots[at + 1] === right) return value - 1;
    }
  }

  /** @param value 0 or more, below `absent` */
  set(left: number, right: number, value: number): void {
    if ((this.size + 1) * 2 > this.#mask) this.#rehash();
    this.size += this.#write(left, right, value + 1);
  }

  /** @returns 1 where the pair is new */
  #write(left: number, right: number, stored: number): number {
    const slots = this.#slots;
    for (let slot = hashPair(left, right) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * 3;
      const isNew = slots[at + 2] === 0;
      if (isNew || (slots[at] === left && slots[at + 1] === right)) {
        slots[at] = left;
        slots[at + 1] = right;
        slots[at + 2] = stored;
        return isNew ? 1 : 0;
      }
    }
  }

  #rehash(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += 3)
      if (old[at + 2] !== 0) this.#write(old[at]!, old[at + 1]!, old[at + 2]!);
  }
}

/** Two odd constants spread the numbers, the last step brings their high bits down. */
function hashPair(left: number, right: number): number {
  const hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
