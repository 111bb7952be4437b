/**
 * Byte-level BPE: train it, encode with it, decode with it. Fill in the three functions at the
 * bottom; `./gradus lab watch tokenization` judges the file on every save.
 *
 * Ids 0 to 255 are the bytes. The first merge makes the token 256, the second 257, and so on. So
 * a list of merges says everything about a tokenizer:
 *
 *     train('low low low', 258)            →  [[111, 119], [108, 256]]      o·w, then l·ow
 *     encode('slow', [[111, 119], …])      →  [115, 257]                    s·low
 *     decode([115, 257], [[111, 119], …])  →  'slow'
 */

/** Two ids that merge into the next free one. */
export type Merge = readonly [left: number, right: number];

/**
 * How GPT-2 cuts text before anything else: words with the space before them, numbers,
 * punctuation, white space. Merges never cross from one piece into the next.
 *
 *     'It’s 12 o’clock'.match(piecePattern)  →  ['It', '’', 's', ' 12', ' o', '’', 'clock']
 */
export const piecePattern =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/**
 * Learns merges until the vocabulary (256 bytes and the merges) has `vocabularySize` entries, or
 * no pair of neighbours is left. Each merge takes the most frequent pair of neighbouring tokens.
 * Of equally frequent pairs it takes the one whose bytes are greater, as in a dictionary: first
 * by what the left token spells, then by what the right one spells.
 */
export function train(text: string, vocabularySize: number): Merge[] {
  throw new Error(
    `your turn: learn merges from ${text.length} characters, up to ${vocabularySize}`,
  );
}

/** Text → ids. Within a piece, the pair that was learned first merges first. */
export function encode(text: string, merges: readonly Merge[]): number[] {
  throw new Error(`your turn: encode ${text.length} characters with ${merges.length} merges`);
}

/**
 * Ids → text. What is no UTF-8 becomes U+FFFD, as `TextDecoder` does it; but a byte order mark is a
 * character like any other and stays (`ignoreBOM: true`).
 */
export function decode(ids: readonly number[], merges: readonly Merge[]): string {
  throw new Error(`your turn: decode ${ids.length} ids with ${merges.length} merges`);
}
