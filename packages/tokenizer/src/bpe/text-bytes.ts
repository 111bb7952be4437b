/**
 * @file A text as the tokenizer works on it: its UTF-8 bytes, the class of each, and the way back
 * from bytes to places in the string. Strings become bytes once, natively; everything after that
 * reads typed arrays.
 *
 * A lone surrogate has no UTF-8. It becomes the three bytes of U+FFFD, as in `TextEncoder`, and so
 * decodes to U+FFFD: the one kind of string that does not come back as it went in.
 */
import { classifyBytes } from './char-classes.ts';

/** Arrays up to this size are kept for the next text; larger ones are let go. */
const keptBytes = 1 << 22;

const encoder = new TextEncoder();

export class TextBytes {
  /** Zero after the last byte of the text. */
  bytes = new Uint8Array(0);
  /** `classifyBytes` of `bytes`: `end` after the last. */
  classes = new Uint8Array(0);
  length = 0;

  /** Puts `text` here in place of what was here before. Takes O(length). */
  load(text: string): void {
    const needed = Buffer.byteLength(text) + 1;
    if (needed > this.bytes.length || this.bytes.length > keptBytes) {
      const capacity = needed > keptBytes ? needed : 2 ** Math.ceil(Math.log2(needed));
      this.bytes = new Uint8Array(capacity);
      this.classes = new Uint8Array(capacity);
    }
    this.length = encoder.encodeInto(text, this.bytes).written;
    this.bytes[this.length] = 0;
    classifyBytes(this.bytes, this.length, this.classes);
  }

  /**
   * Byte → the UTF-16 code unit at which the character that the byte belongs to starts; one more
   * entry for the end of the text.
   */
  codeUnits(): Int32Array {
    const units = new Int32Array(this.length + 1);
    let unit = 0;
    let next = 0;
    for (let i = 0; i < this.length; i++) {
      const byte = this.bytes[i]!;
      if (!isContinuation(byte)) {
        unit = next;
        // Four bytes are a pair of surrogates; a lone one was replaced by three bytes.
        next += byte >= 0xf0 ? 2 : 1;
      }
      units[i] = unit;
    }
    units[this.length] = next;
    return units;
  }
}

/** Second to fourth byte of a character in UTF-8: 10xxxxxx. */
export const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;
