/**
 * @file Characters as bytes: a set of code points becomes the byte sequences of UTF-8. A range of
 * code points is cut where the number of bytes changes, and again until each cut is a product of
 * ranges of bytes, first × second × …
 *
 * Source: the method of Russ Cox's RE2 (utf8 ranges).
 */
import type { CodePoints } from './code-points.ts';
import type { Language } from './language.ts';

type ByteRange = readonly [low: number, high: number];

/** The characters of a set, one at a time. Ends of sequences are shared. */
export function characters(set: CodePoints): Language {
  const sequences = set.flatMap(([low, high]) => byteSequences(low, high));
  return (into, from, to) => {
    const tails = new Map<string, number>();
    const stateBefore = (rest: readonly ByteRange[]): number => {
      if (rest.length === 0) return to;
      const key = rest.join(';');
      const known = tails.get(key);
      if (known !== undefined) return known;
      const state = into.addState();
      tails.set(key, state);
      into.addBytes(state, rest[0]![0], rest[0]![1], stateBefore(rest.slice(1)));
      return state;
    };
    for (const [first, ...rest] of sequences) {
      into.addBytes(from, first![0], first![1], stateBefore(rest));
    }
  };
}

/** The last code point of one, two, three and four bytes. */
const lastOfLength = [0x7f, 0x7ff, 0xffff, 0x10ffff] as const;

/** @example byteSequences(0x7f, 0x80) // [[[0x7f, 0x7f]], [[0xc2, 0xc2], [0x80, 0x80]]] */
export function byteSequences(low: number, high: number): ByteRange[][] {
  for (const last of lastOfLength) {
    if (low <= last && last < high) {
      return [...byteSequences(low, last), ...byteSequences(last + 1, high)];
    }
  }
  // Cut until all but the leading bytes that both ends share run over their whole range.
  for (let bits = 6; bits <= 18; bits += 6) {
    const mask = (1 << bits) - 1;
    if (low >> bits === high >> bits) continue;
    if ((low & mask) !== 0 && high > 0x7f) {
      return [...byteSequences(low, low | mask), ...byteSequences((low | mask) + 1, high)];
    }
    if ((high & mask) !== mask && high > 0x7f) {
      return [...byteSequences(low, (high & ~mask) - 1), ...byteSequences(high & ~mask, high)];
    }
  }
  const [first, last] = [encode(low), encode(high)];
  return [Array.from(first, (byte, index): ByteRange => [byte, last[index]!])];
}

const encode = (codePoint: number): Uint8Array => Buffer.from(String.fromCodePoint(codePoint));
