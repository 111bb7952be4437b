/** @file What decoding gives, whoever did it. */
export interface Decoded {
  /** Behind the first token: what comes once is not counted. Of all texts together. */
  readonly tokensPerSecond: number;
  /** Of the first text. */
  readonly ids: readonly number[];
}
