/** @file What makes prompts: parts in, one prompt of exactly their tokens out. */
import { sha256 } from '@gradus/runtime';
import type { PromptPart } from './numbering.ts';

/** A text, or token ids where the endpoint takes them. */
export type Prompt = string | readonly number[];

export interface PromptMaker {
  /** What its prompts depend on beside the seed, as a SHA-256. */
  readonly fingerprint: string;
  /**
   * A prompt of exactly as many tokens as its parts have together. It depends on the seed and the
   * parts alone, so prompts can be made in any order, on any host.
   */
  prompt(parts: readonly PromptPart[]): Promise<Prompt>;
}

export const tokensOf = (parts: readonly PromptPart[]): number =>
  parts.reduce((sum, { tokens }) => sum + tokens, 0);

/** For makers that depend on nothing but plain data. */
export const fingerprintOf = (data: unknown): string => sha256(JSON.stringify(data));
