/** @file What makes a unigram tokenizer, wherever it comes from, and what makes it impossible. */
import { GradusError } from '@gradus/runtime';
import type { NormalizerStep } from '../normalize/normalize.ts';

/** How a space is written inside pieces. */
export const spaceMark = '▁';

export interface UnigramOptions {
  /** Spelling and natural logarithm of the probability; the index is the id. */
  readonly pieces: readonly (readonly [piece: string, logProbability: number])[];
  /** The piece that stands for characters which no piece covers. */
  readonly unknownId: number;
  /** Spell such characters as UTF-8 with the pieces `<0x00>` … `<0xFF>` instead. */
  readonly byteFallback?: boolean;
  readonly normalizer?: readonly NormalizerStep[];
  /**
   * Where a ▁ is put in front, if none is there: before every stretch of text between special
   * tokens, only at the very start, or nowhere.
   */
  readonly prefix?: 'always' | 'first' | 'never';
  /** Whether decoding drops a space at the very start. Default: where a ▁ is put in front. */
  readonly dropLeadingSpace?: boolean;
  /** Keep pieces with a ▁ after their first character from ever being used. */
  readonly splitWords?: boolean;
  /** Among the pieces or beyond them; never found in text unless the caller allows it. */
  readonly specialTokens?: ReadonlyMap<string, number>;
  /** Pieces that are kept for their id but never found in text. */
  readonly unusedIds?: ReadonlySet<number>;
}

/** `<0x0A>`: the piece that stands for one byte. */
export const bytePiece = (byte: number): string =>
  `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/** @throws GradusError `corrupt-vocabulary` */
export function bytePieceIds(pieces: UnigramOptions['pieces']): number[] {
  const ids = new Map(pieces.map(([piece], id) => [piece, id]));
  return Array.from({ length: 256 }, (_, byte) => {
    const id = ids.get(bytePiece(byte));
    if (id === undefined)
      throw corruptVocabulary(
        'all 256 byte pieces, as byte fallback needs',
        `no ${bytePiece(byte)}`,
      );
    return id;
  });
}

/** @throws GradusError `corrupt-vocabulary` */
export function checkPieces({ pieces, unknownId, specialTokens }: Required<UnigramOptions>): void {
  const seen = new Set<string>();
  for (const [id, [piece, logProbability]] of pieces.entries()) {
    if (piece === '') throw corruptVocabulary('pieces that are not empty', `"" as piece ${id}`);
    if (seen.has(piece))
      throw corruptVocabulary('each piece once', `${JSON.stringify(piece)} again as piece ${id}`);
    if (!Number.isFinite(logProbability))
      throw corruptVocabulary(
        'a finite logarithm for each piece',
        `${logProbability} for ${JSON.stringify(piece)}`,
      );
    seen.add(piece);
  }
  if (pieces[unknownId] === undefined)
    throw corruptVocabulary('an unknown piece among the pieces', `unknown id ${unknownId}`);
  for (const [token, id] of specialTokens) {
    const piece = pieces[id]?.[0];
    if (piece !== undefined && piece !== token)
      throw corruptVocabulary(
        `special token ${JSON.stringify(token)} with an id of its own`,
        `${id}, the id of ${JSON.stringify(piece)}`,
      );
  }
}

const corruptVocabulary = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'corrupt-vocabulary',
    kind: 'usage',
    what: 'These pieces make no unigram tokenizer',
    expected,
    received,
    remedy: 'Get the vocabulary again, or train one.',
  });
