/**
 * @file Characters sorted into the few classes that pre-tokenization patterns speak of, one bit
 * each, so that a set of classes is a mask and `[^\s\p{L}\p{N}]` is `mark | other`.
 *
 * The classes of a text are written byte by byte: each byte of a character carries the class of
 * the whole character. A run of letters is then a run of bytes, and a scanner needs to know about
 * UTF-8 only where a pattern counts characters.
 *
 * Unicode's categories come from the runtime's own regular expressions, 256 code points at a time
 * and only for the blocks that a text uses.
 */

/** After the last byte: in no set, so that every run stops there. */
export const end = 0;
/** \p{Lu}, \p{Lt} */
export const upper = 1;
/** \p{Ll} */
export const lower = 2;
/** \p{Lm}, \p{Lo}: letters of scripts without case, and modifiers. */
export const caseless = 4;
/** \p{M} */
export const mark = 8;
/** \p{N} */
export const number = 16;
/** \s except the two of `newline`. As in JavaScript: with U+FEFF, without U+0085. */
export const blank = 32;
/** \r and \n */
export const newline = 64;
export const other = 128;

export const letter = upper | lower | caseless;
export const whitespace = blank | newline;
/** [^\s\p{L}\p{N}] */
export const symbol = mark | other;

const categories: readonly (readonly [RegExp, number])[] = [
  [/[\r\n]/u, newline],
  [/\s/u, blank],
  [/\p{Ll}/u, lower],
  [/[\p{Lu}\p{Lt}]/u, upper],
  [/\p{L}/u, caseless],
  [/\p{N}/u, number],
  [/\p{M}/u, mark],
];

function classifyCodePoint(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  return categories.find(([pattern]) => pattern.test(character))?.[1] ?? other;
}

/** Code point / 256 → the classes of that block, once a text has asked for it. */
const blocks: (Uint8Array | undefined)[] = [];

function classOf(codePoint: number): number {
  const block = (blocks[codePoint >> 8] ??= Uint8Array.from({ length: 256 }, (_, low) =>
    classifyCodePoint((codePoint & ~0xff) | low),
  ));
  return block[codePoint & 0xff]!;
}

/** By lead byte; 0 for the bytes of longer characters. */
const asciiClasses = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x80 ? classifyCodePoint(byte) : 0,
);

/**
 * Writes the class of each of the first `length` bytes, then `end`.
 * @param bytes valid UTF-8
 * @param classes at least `length + 1` long
 */
export function classifyBytes(bytes: Uint8Array, length: number, classes: Uint8Array): void {
  // One pass without a branch for ASCII, and a second one only where there is anything else.
  let seen = 0;
  for (let i = 0; i < length; i++) {
    seen |= bytes[i]!;
    classes[i] = asciiClasses[bytes[i]!]!;
  }
  if (seen >= 0x80)
    for (let i = 0; i < length; i++)
      if (bytes[i]! >= 0x80) i = classifyCharacter(bytes, i, classes);
  classes[length] = end;
}

/** @returns the place of the character's last byte */
function classifyCharacter(bytes: Uint8Array, start: number, classes: Uint8Array): number {
  const lead = bytes[start]!;
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  let codePoint = lead & (0xff >> (size + 1));
  for (let i = start + 1; i < start + size; i++) codePoint = (codePoint << 6) | (bytes[i]! & 0x3f);
  const found = classOf(codePoint);
  for (let i = start; i < start + size; i++) classes[i] = found;
  return start + size - 1;
}
