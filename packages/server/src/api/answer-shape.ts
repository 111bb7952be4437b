/** @file How an answer is written: what completions and chat differ in, and nothing else. */
import type { Choice, Piece } from './choice.ts';

export interface AnswerShape {
  /** `cmpl-…`, `chatcmpl-…` */
  readonly idPrefix: string;
  readonly object: string;
  readonly chunkObject: string;
  /** What a text begins with, before its first token; undefined where nothing does. */
  opening(index: number): object | undefined;
  /** The choice of a chunk; undefined where this is told at the end. */
  chunk(piece: Piece): object | undefined;
  /** The choices of the last chunks of a text: its end, and before that what had to wait for it. */
  ending(choice: Choice): readonly object[];
  /** The choice of an answer that is no stream. */
  whole(choice: Choice): object;
}
