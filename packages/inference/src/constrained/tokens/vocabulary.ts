/**
 * @file What the tokens of a model spell. A text is the bytes of its tokens, one behind the other:
 * how a tokenizer would have cut it makes no difference to what it says.
 */
import { GradusError } from '@gradus/runtime';
import { type Tokenizer, UnigramTokenizer, WordPieceTokenizer } from '@gradus/tokenizer';
import { TokenTrie } from './token-trie.ts';

export interface VocabularyOptions {
  /** Tokens that end a text; allowed where the text may end, and only there. */
  readonly endIds?: readonly number[];
}

export class Vocabulary {
  /** Ids lie in [0, size). */
  readonly size: number;
  readonly endIds: readonly number[];
  readonly trie: TokenTrie;
  readonly longestBytes: number;
  readonly #spellings: readonly (Uint8Array | undefined)[];

  /**
   * @param spellings by id; undefined or empty for what may never come, such as special tokens
   * @throws GradusError `unknown-token-id` for an end that is no token
   */
  constructor(
    spellings: readonly (Uint8Array | undefined)[],
    { endIds = [] }: VocabularyOptions = {},
  ) {
    this.size = spellings.length;
    this.endIds = endIds;
    const ends = new Set(endIds);
    for (const id of ends) {
      if (!Number.isInteger(id) || id < 0 || id >= this.size) throw noSuchToken(id, this.size);
    }
    this.#spellings = spellings.map((bytes, id) =>
      ends.has(id) || bytes?.length === 0 ? undefined : bytes,
    );
    this.trie = new TokenTrie(this.#spellings);
    this.longestBytes = this.#spellings.reduce(
      (longest, bytes) => Math.max(longest, bytes?.length ?? 0),
      0,
    );
  }

  /** @returns undefined for what may never come, and for ends */
  bytesOf(id: number): Uint8Array | undefined {
    return this.#spellings[id];
  }

  /** What these tokens say; ends say nothing. @throws GradusError `unknown-token-id` */
  text(ids: Iterable<number>): string {
    const parts = Array.from(ids, (id) => {
      const bytes = this.#spellings[id];
      if (bytes === undefined && !this.endIds.includes(id)) throw noSuchToken(id, this.size);
      return bytes ?? new Uint8Array();
    });
    return Buffer.concat(parts).toString();
  }
}

/**
 * The vocabulary of a tokenizer, without its special tokens, the unknown token and pieces that are
 * never used. `▁` is a space, a byte piece its byte, and `##ing` spells `ing`: the spaces that
 * WordPiece's `decode` puts between words belong to no token, so join its tokens with `text`.
 */
export function vocabularyOf(tokenizer: Tokenizer, options: VocabularyOptions = {}): Vocabulary {
  const hidden = new Set(tokenizer.specialTokens.values());
  if (tokenizer instanceof UnigramTokenizer) {
    hidden.add(tokenizer.options.unknownId);
    for (const id of tokenizer.options.unusedIds) hidden.add(id);
  }
  if (tokenizer instanceof WordPieceTokenizer) {
    hidden.add(tokenizer.vocabulary.get(tokenizer.options.unknownToken)!);
  }
  const spellings = Array.from({ length: tokenizer.vocabularySize }, (_, id) =>
    hidden.has(id) ? undefined : spellingOf(tokenizer, id),
  );
  return new Vocabulary(spellings, options);
}

/** Some vocabularies leave ids out. */
function spellingOf(tokenizer: Tokenizer, id: number): Uint8Array | undefined {
  try {
    return tokenizer.tokenBytes(id);
  } catch (error) {
    if (error instanceof GradusError && error.code === 'unknown-token-id') return undefined;
    throw error;
  }
}

const noSuchToken = (id: number, size: number): GradusError =>
  new GradusError({
    code: 'unknown-token-id',
    kind: 'usage',
    what: 'The vocabulary has no such token',
    expected: `an id from 0 to ${size - 1} that spells something`,
    received: String(id),
  });
