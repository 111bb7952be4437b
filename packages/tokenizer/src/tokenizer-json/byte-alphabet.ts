/**
 * @file GPT-2's alphabet: one printable character for each byte, so that byte strings can be written in
 * JSON. The 188 printable Latin-1 characters stand for themselves, the other 68 bytes for U+0100
 * onwards in order: a space is Ġ, a line end Ċ.
 *
 * Source: openai/gpt-2, encoder.py, bytes_to_unicode.
 */

const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

const characters: string[] = [];
for (let byte = 0, next = 0x100; byte < 256; byte++)
  characters.push(String.fromCharCode(isPrintable(byte) ? byte : next++));

const bytes = new Map(characters.map((character, byte) => [character, byte]));

/** ` hi` → `Ġhi` */
export const toByteAlphabet = (spelling: Uint8Array): string =>
  Array.from(spelling, (byte) => characters[byte]!).join('');

/** `Ġhi` → ` hi`; undefined where a character stands for no byte. */
export function fromByteAlphabet(text: string): Uint8Array | undefined {
  const spelling = Array.from(text, (character) => bytes.get(character));
  return spelling.every((byte) => byte !== undefined) ? Uint8Array.from(spelling) : undefined;
}
