/** @file The solution is the package's own tokenizer, seen through the exercise's three functions. */
import { bpeFromMerges, trainBpe } from '@gradus/tokenizer';
import type { Merge } from '../naive-bpe.ts';

export const train = (text: string, vocabularySize: number): readonly Merge[] =>
  trainBpe(text, { vocabularySize }).mergeIds;

export const encode = (text: string, merges: readonly Merge[]): number[] =>
  bpeFromMerges(merges).encode(text);

export const decode = (ids: readonly number[], merges: readonly Merge[]): string =>
  bpeFromMerges(merges).decode(ids);
