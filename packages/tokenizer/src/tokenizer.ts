/**
 * @file What every tokenizer can do. Four models implement it: BPE of bytes and by
 * scores, unigram, WordPiece.
 *
 * Token ids are plain numbers. Offsets count UTF-16 code units of the input string, so that
 * `text.slice(start, end)` is what a token covers.
 */

export interface Tokenizer {
  /** Number of ids, special tokens included; ids lie in [0, vocabularySize). */
  readonly vocabularySize: number;
  readonly specialTokens: ReadonlyMap<string, number>;

  /**
   * Text → ids. Special tokens in the text are read as such only where `special` allows it;
   * otherwise they are ordinary characters, so that user text cannot forge a control token.
   */
  encode(text: string, options?: EncodeOptions): number[];

  /** Text → ids with the part of the text that each covers. */
  encodeWithOffsets(text: string, options?: EncodeOptions): Encoding;

  /** Ids → text. Bytes that are not UTF-8 become U+FFFD, as in WHATWG's decoder. */
  decode(ids: Iterable<number>): string;

  /** Id → the exact bytes it stands for. @throws GradusError `unknown-token-id`. */
  tokenBytes(id: number): Uint8Array;

  /** Decodes token by token and never emits half a character. */
  streamDecoder(): StreamDecoder;
}

export interface EncodeOptions {
  readonly special?: 'none' | 'all' | ReadonlySet<string>;
}

export interface Encoding {
  readonly ids: number[];
  /** One [start, end) per id. Tokens that split one character all cover that whole character. */
  readonly offsets: readonly (readonly [start: number, end: number])[];
}

export interface StreamDecoder {
  /** The text that this token completes, `''` while a character is still open. */
  push(id: number): string;
  /** What is left: an unfinished character becomes U+FFFD. */
  flush(): string;
}
