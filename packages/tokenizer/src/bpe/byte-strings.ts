/**
 * @file A set of byte strings, numbered from 0 in the order they came. Finding one allocates
 * nothing: the key is a range of somebody's bytes, not a string made for the purpose. Vocabularies,
 * the cache of encoded words and the counting of words in training are all this one structure.
 *
 * Open addressing with linear probing; a slot holds the hash beside the number, so that a probe
 * touches the bytes only where they are almost surely equal.
 */

/** FNV-1a over `bytes[start, stop)`, its high bits folded into the low ones that pick a slot. */
export function hashBytes(bytes: Uint8Array, start: number, stop: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < stop; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

export class ByteStrings {
  size = 0;
  /** All strings, one after the other. */
  #bytes: Uint8Array;
  /** Number → where its bytes start; one more entry for the end of the last. */
  #starts: Int32Array;
  /** Pairs of hash and number + 1; 0 marks an empty slot. */
  #slots: Int32Array;
  #mask: number;

  /** Room for `expected` strings before anything has to grow. */
  constructor(expected = 1024) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(8, expected * 2)));
    this.#slots = new Int32Array(slots * 2);
    this.#mask = slots - 1;
    this.#starts = new Int32Array(Math.max(8, expected) + 1);
    this.#bytes = new Uint8Array(Math.max(64, expected * 8));
  }

  /** Total length of all strings. */
  get sizeBytes(): number {
    return this.#starts[this.size]!;
  }

  /** @param hash `hashBytes` of the range @returns the string's number, -1 if it is not here */
  find(bytes: Uint8Array, start: number, stop: number, hash: number): number {
    const slots = this.#slots;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const found = slots[slot * 2 + 1]!;
      if (found === 0) return -1;
      if (slots[slot * 2] === hash && this.#equals(found - 1, bytes, start, stop)) return found - 1;
    }
  }

  /** Adds a string that `find` has just not found. @returns its number */
  add(bytes: Uint8Array, start: number, stop: number, hash: number): number {
    const index = this.size;
    const from = this.sizeBytes;
    const to = from + stop - start;
    if (to > this.#bytes.length) this.#bytes = grown(this.#bytes, to);
    if (index + 2 > this.#starts.length) this.#starts = grown(this.#starts, index + 2);
    for (let i = 0; i < stop - start; i++) this.#bytes[from + i] = bytes[start + i]!;
    this.#starts[index + 1] = to;
    this.size = index + 1;
    this.#claimSlot(hash, index);
    if (this.size * 2 > this.#mask) this.#rehash();
    return index;
  }

  /** The number of a string wherever it is, added if need be. */
  intern(bytes: Uint8Array, start = 0, stop = bytes.length): number {
    const hash = hashBytes(bytes, start, stop);
    const found = this.find(bytes, start, stop, hash);
    return found < 0 ? this.add(bytes, start, stop, hash) : found;
  }

  /** -1 if it is not here. */
  indexOf(bytes: Uint8Array, start = 0, stop = bytes.length): number {
    return this.find(bytes, start, stop, hashBytes(bytes, start, stop));
  }

  /** A view, not a copy: valid until the next `add`. */
  at(index: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[index], this.#starts[index + 1]);
  }

  copyTo(index: number, target: Uint8Array, at: number): void {
    const start = this.#starts[index]!;
    const length = this.#starts[index + 1]! - start;
    for (let i = 0; i < length; i++) target[at + i] = this.#bytes[start + i]!;
  }

  lengthAt(index: number): number {
    return this.#starts[index + 1]! - this.#starts[index]!;
  }

  clear(): void {
    this.size = 0;
    this.#slots.fill(0);
  }

  #equals(index: number, bytes: Uint8Array, start: number, stop: number): boolean {
    const own = this.#bytes;
    let at = this.#starts[index]!;
    if (this.#starts[index + 1]! - at !== stop - start) return false;
    for (let i = start; i < stop; i++) if (own[at++] !== bytes[i]) return false;
    return true;
  }

  #claimSlot(hash: number, index: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[slot * 2 + 1] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot * 2] = hash;
    this.#slots[slot * 2 + 1] = index + 1;
  }

  #rehash(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let i = 0; i < old.length; i += 2)
      if (old[i + 1] !== 0) this.#claimSlot(old[i]!, old[i + 1]! - 1);
  }
}

/** A copy with room for at least `needed` elements. */
export function grown<A extends Uint8Array | Int32Array | Float64Array>(
  array: A,
  needed: number,
): A {
  const larger = new (array.constructor as new (length: number) => A)(
    Math.max(needed, array.length * 2),
  );
  larger.set(array);
  return larger;
}
