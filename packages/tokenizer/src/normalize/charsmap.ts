/**
 * @file SentencePiece's precompiled character map: a table "this sequence of characters becomes
 * that one" (for instance NFKC and a few more rules), stored as a double-array trie.
 *
 * Layout: a 32-bit little-endian size in bytes, that many bytes of trie units (32-bit
 * little-endian), then the replacements as zero-terminated UTF-8. The value of a key is the
 * position of its replacement. Source: google/sentencepiece, src/normalizer.cc (the map) and
 * darts-clone (the trie).
 *
 * A double array stores a whole trie in one array: the child of node `n` along byte `b` is the unit
 * at `n ^ offset(n) ^ b`, and it is one only if the label written there is `b`.
 */
import { GradusError } from '@gradus/runtime';
import type { AlignedText } from './aligned.ts';

const hasValue = (unit: number): boolean => (unit & 0x100) !== 0;
const value = (unit: number): number => unit & 0x7fffffff;
/** A unit that holds a value has the top bit set, so it is never mistaken for a child. */
const label = (unit: number): number => unit & 0x800000ff;
/** 21 bits, in steps of 1 or, where bit 9 is set, of 256. */
const offset = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);

export class Charsmap {
  /** The map as it lies in a model file, for writing it again. */
  readonly bytes: Uint8Array;
  readonly #units: Int32Array;
  readonly #replacements: Uint8Array;
  readonly #decoded = new Map<number, string>();

  /** @throws GradusError `invalid-charsmap` when the sizes do not fit together. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const trieSizeBytes = bytes.length < 4 ? 0 : view.getUint32(0, true);
    if (trieSizeBytes === 0 || trieSizeBytes % 4 !== 0 || trieSizeBytes + 4 > bytes.length)
      throw new GradusError({
        code: 'invalid-charsmap',
        kind: 'usage',
        what: 'The precompiled character map is damaged',
        expected: 'a trie that fits into its bytes',
        received: `${trieSizeBytes} bytes of trie in ${bytes.length} bytes`,
        remedy: 'Get the tokenizer file again.',
      });
    this.#units = new Int32Array(trieSizeBytes / 4);
    for (let unit = 0; unit < this.#units.length; unit++)
      this.#units[unit] = view.getInt32(4 + 4 * unit, true);
    this.#replacements = bytes.subarray(4 + trieSizeBytes);
  }

  /** Leftmost, longest: what the map does not mention stays as it is. */
  apply(source: AlignedText): AlignedText {
    const bytes = new TextEncoder().encode(source.text);
    return source.rewrite((rewriter) => {
      let unit = 0;
      for (let byte = 0; byte < bytes.length;) {
        const key = this.#longestKey(bytes, byte);
        const end = key === undefined ? byte + characterBytes(bytes[byte]!) : key.end;
        const start = unit;
        for (; byte < end; byte += characterBytes(bytes[byte]!))
          unit += characterBytes(bytes[byte]!) === 4 ? 2 : 1;
        if (key === undefined) continue;
        rewriter.keepTo(start);
        rewriter.replaceTo(unit, this.#replacementAt(key.value));
      }
    });
  }

  #longestKey(bytes: Uint8Array, start: number): { end: number; value: number } | undefined {
    const units = this.#units;
    let node = offset(units[0]!);
    let longest: { end: number; value: number } | undefined;
    for (let position = start; position < bytes.length; position++) {
      const byte = bytes[position]!;
      node ^= byte;
      const unit = units[node] ?? 0;
      if (label(unit) !== byte) break;
      node ^= offset(unit);
      if (hasValue(unit)) longest = { end: position + 1, value: value(units[node] ?? 0) };
    }
    return longest;
  }

  #replacementAt(position: number): string {
    let text = this.#decoded.get(position);
    if (text === undefined) {
      const end = this.#replacements.indexOf(0, position);
      const bytes = this.#replacements.subarray(position, end < 0 ? undefined : end);
      text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      this.#decoded.set(position, text);
    }
    return text;
  }
}

/** Length of a UTF-8 sequence by its first byte. */
const characterBytes = (first: number): number =>
  first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
