/**
 * @file The task that attention was made for, as small as it can be: a piece of noise that comes
 * again. Nothing but looking back tells what is next.
 */
import type { Random } from '@gradus/statistics';
import { fromData, type NdArray } from '@gradus/tensor';
import type { Batches } from '@gradus/training';

export const vocabularySize = 24;
export const textLength = 40;
/** Pieces differ in length, so that "look back by so many places" is no way to do it. */
const pieceLengths = { least: 8, most: 18 };

export interface CopyBatch<Leaf = NdArray> {
  readonly tokens: Leaf; // int32 [B, T]
  readonly targets: Leaf; // int32 [B, T]
  /** 1 where the target has come before in the same place of the piece, else 0. */
  readonly isCopy: Leaf; // float32 [B, T]
}

export interface CopyText {
  readonly ids: readonly number[]; // textLength + 1
  readonly pieceLength: number;
}

/** A random piece without repeats inside, again and again until the text is full. */
export function copyText(random: Random): CopyText {
  const { least, most } = pieceLengths;
  const pieceLength = least + random.integer(most - least + 1);
  const words = random.shuffle(Array.from({ length: vocabularySize }, (_, id) => id));
  const ids = Array.from({ length: textLength + 1 }, (_, t) => words[t % pieceLength]!);
  return { ids, pieceLength };
}

export function copyBatch(random: Random, batchSize: number): CopyBatch {
  const texts = Array.from({ length: batchSize }, (_, row) => copyText(random.split(row)));
  const shape = [batchSize, textLength];
  const each = <Value>(value: (text: CopyText, t: number) => Value): Value[] =>
    texts.flatMap((text) => Array.from({ length: textLength }, (_, t) => value(text, t)));
  return {
    tokens: fromData(Int32Array.from(each(({ ids }, t) => ids[t]!)), shape),
    targets: fromData(Int32Array.from(each(({ ids }, t) => ids[t + 1]!)), shape),
    isCopy: fromData(
      Float32Array.from(each(({ pieceLength }, t) => Number(t + 1 >= pieceLength + 1))),
      shape,
    ),
  };
}

export function copyBatches(random: Random, batchSize: number): Batches<CopyBatch> {
  return {
    settings: { rule: 'pieces that come again', name: random.describe(), batchSize },
    tokensPerBatch: batchSize * textLength,
    at: (number) => copyBatch(random.split(number), batchSize),
  };
}
