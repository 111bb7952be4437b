/**
 * @file What a token is here: every 4 bytes of UTF-8 are one, the last of a text may be shorter.
 * That is close to what a real vocabulary makes of English, and needs no vocabulary.
 *
 * Ids are the bytes as a bijective number of base 256 (first byte highest), so every id stands for
 * 1 to 4 bytes and back. Above them lie the markers that begin the messages of a chat. Generated
 * tokens are words of four characters, a space first, that depend on the prompt alone.
 */

const bytesPerToken = 4;

/** One more than the greatest id of 4 bytes. */
const firstMarkerId = 256 + 256 ** 2 + 256 ** 3 + 256 ** 4;

const roles = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;
export type Role = (typeof roles)[number];
export const chatRoles: readonly Role[] = roles;

/** One more than the greatest id that stands for anything. */
export const vocabularySize = firstMarkerId + roles.length;

/** `ab` → [24930], as (97 + 1) · 256 + (98 + 1) − 1. */
export function tokenIds(text: string): Float64Array {
  const bytes = Buffer.from(text, 'utf8');
  const ids = new Float64Array(Math.ceil(bytes.length / bytesPerToken));
  for (let i = 0; i < ids.length; i++) {
    const end = Math.min((i + 1) * bytesPerToken, bytes.length);
    let number = 0;
    for (let at = i * bytesPerToken; at < end; at++) number = number * 256 + bytes[at]! + 1;
    ids[i] = number - 1;
  }
  return ids;
}

/** Tokens of a text, without making them. */
export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / bytesPerToken);
}

/** The id that begins a message. */
export function markerId(role: Role): number {
  return firstMarkerId + roles.indexOf(role);
}

/** Text of ids below `vocabularySize`; bytes that are no UTF-8 become U+FFFD. */
export function textOf(ids: ArrayLike<number>): string {
  const bytes: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (id >= firstMarkerId) {
      bytes.push(...Buffer.from(`<|${roles[id - firstMarkerId]}|>`));
      continue;
    }
    const token: number[] = [];
    for (let rest = id + 1; rest > 0; rest = Math.floor((rest - 1) / 256)) {
      token.unshift((rest - 1) % 256);
    }
    bytes.push(...token);
  }
  return Buffer.from(bytes).toString('utf8');
}

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aeio';
/** 1,024 words: ` bab`, ` bad`, …: letters only, so that JSON needs no escapes. */
const words = Array.from(
  { length: 1024 },
  (_, i) => ` ${consonants[i >> 6]}${vowels[(i >> 4) & 3]}${consonants[i & 15]}`,
);
const wordIds = words.map((word) => tokenIds(word)[0]!);

function wordIndex(seed: number, position: number): number {
  return mix(seed, position) >>> 22;
}

/** The text of a generated token: the same prompt has the same answer. */
export function generatedText(seed: number, position: number): string {
  return words[wordIndex(seed, position)]!;
}

export function generatedId(seed: number, position: number): number {
  return wordIds[wordIndex(seed, position)]!;
}

/** 32 bits of two numbers: the finalizer of MurmurHash3 over their combination. */
export function mix(left: number, right: number): number {
  let h = Math.imul(left ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(right, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
