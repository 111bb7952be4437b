/**
 * @file The vocabulary that training starts from: every character that matters, and every frequent
 * substring of a word. Training only ever takes pieces away, so this has to be generous.
 *
 * SentencePiece finds the substrings with a suffix array over the distinct words. Here they are
 * counted outright, up to the longest length allowed, each as often as its word occurs: the same
 * substrings for text that has words, in time and space proportional to their number.
 */

import { spaceMark } from './vocabulary.ts';

/** A piece on its way through training. */
export interface Candidate {
  readonly piece: string;
  readonly logProbability: number;
}

/** One character: what the others can be spelled with, so it is never given up. */
export const isCharacter = (piece: string): boolean =>
  piece.length === (piece.codePointAt(0)! > 0xffff ? 2 : 1);

export interface SeedOptions {
  /** In characters. */
  readonly maximumPieceLength: number;
  readonly seedSize: number;
  /** Share of all characters of the text that single-character pieces must cover, at most 1. */
  readonly characterCoverage: number;
}

/** @returns characters first, then substrings by score: frequency times length */
export function seedPieces(
  words: ReadonlyMap<string, number>,
  { maximumPieceLength, seedSize, characterCoverage }: SeedOptions,
): Candidate[] {
  const characters = commonCharacters(words, characterCoverage);
  const substrings = countSubstrings(words, characters, maximumPieceLength);
  const scored = [...substrings]
    .filter(([, frequency]) => frequency >= 2)
    .map(([piece, frequency]) => ({ piece, score: frequency * Array.from(piece).length }))
    .sort((a, b) => b.score - a.score || (a.piece < b.piece ? -1 : 1))
    .slice(0, Math.max(0, seedSize - characters.size));
  const all = [...Array.from(characters, ([piece, score]) => ({ piece, score })), ...scored];
  const total = all.reduce((sum, { score }) => sum + score, 0);
  return all.map(({ piece, score }) => ({ piece, logProbability: Math.log(score / total) }));
}

/** The most frequent characters that together cover enough of the text, with their counts. */
function commonCharacters(
  words: ReadonlyMap<string, number>,
  coverage: number,
): Map<string, number> {
  const counts = new Map<string, number>();
  let total = 0;
  for (const [word, count] of words)
    for (const character of word) {
      counts.set(character, (counts.get(character) ?? 0) + count);
      total += count;
    }
  const common = new Map<string, number>();
  let covered = 0;
  for (const [character, count] of [...counts].sort(
    ([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1),
  )) {
    if (covered >= coverage * total) break;
    common.set(character, count);
    covered += count;
  }
  return common;
}

/**
 * Substrings of two characters or more; letters, digits and the rest do not mix in one, but a ▁ may
 * stand before any. One that always goes on in the same way is left out: the longer one occurs as
 * often and says more.
 */
function countSubstrings(
  words: ReadonlyMap<string, number>,
  characters: ReadonlyMap<string, number>,
  maximumLength: number,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    const parts = Array.from(word);
    const kinds = parts.map((part) => (characters.has(part) ? kindOf(part) : 'uncovered'));
    for (let start = 0; start < parts.length; start++) {
      const kind = kinds[start] === 'mark' ? kinds[start + 1] : kinds[start];
      if (kind === undefined || kinds[start] === 'uncovered' || kind === 'uncovered') continue;
      let substring = parts[start]!;
      for (let next = start + 1; next < start + maximumLength && kinds[next] === kind; next++) {
        substring += parts[next]!;
        counts.set(substring, (counts.get(substring) ?? 0) + count);
      }
    }
  }
  for (const [substring, count] of counts) {
    const shorter = substring.replace(/.$/su, '');
    if (counts.get(shorter) === count) counts.delete(shorter);
  }
  return counts;
}

type Kind = 'mark' | 'letter' | 'digit' | 'other';

function kindOf(character: string): Kind {
  if (character === spaceMark) return 'mark';
  if (/[\p{L}\p{M}]/u.test(character)) return 'letter';
  return /\p{N}/u.test(character) ? 'digit' : 'other';
}
