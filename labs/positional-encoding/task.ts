/**
 * @file Two questions about texts of noise. Nothing about the tokens helps; only where they stand.
 * One wants to count, the other wants what is nearest.
 *
 * B texts of T tokens, V different ones.
 */
import type { Random } from '@gradus/statistics';
import { fromData, type NdArray } from '@gradus/tensor';
import type { Batches } from '@gradus/training';

export const vocabularySize = 16;
export const trainedLength = 32;
/** Places at the end of a text that are asked about when a model is measured. */
export const asked = 16;

const back = 3;

/** The token that is wanted at a place, of those up to it; undefined where there is none. */
const answers = {
  counting: (tokens: Int32Array, place: number) => tokens[place - back],
  nearest: (tokens: Int32Array, place: number) =>
    tokens.subarray(0, place + 1).findLast((token) => token < vocabularySize / 2),
} as const;
export type Question = keyof typeof answers;

export const questionNames: Readonly<Record<Question, string>> = {
  counting: `which token stood ${back} places back`,
  nearest: `which of the first ${vocabularySize / 2} tokens came last`,
};

export interface QuestionBatch<Leaf = NdArray> {
  readonly tokens: Leaf; // int32 [B, T]
  readonly targets: Leaf; // int32 [B, T]; 0 where nothing is asked
  /** 1 where something is asked, else 0. */
  readonly isAsked: Leaf; // float32 [B, T]
  /** What is added to every position of a text. */
  readonly offsets: Leaf; // int32 [B, 1]
}

export interface QuestionOptions {
  readonly question: Question;
  readonly batchSize: number;
  readonly length: number;
  /** The first place that is asked about; the first of all unless said otherwise. */
  readonly from?: number;
  /** Texts begin at a position anywhere below this; at 0 unless said otherwise. */
  readonly offsetsBelow?: number;
}

export function questionBatch(
  random: Random,
  { question, batchSize, length, from = 0, offsetsBelow = 1 }: QuestionOptions,
): QuestionBatch {
  const shape = [batchSize, length];
  const texts = Array.from({ length: batchSize }, () =>
    Int32Array.from({ length }, () => random.integer(vocabularySize)),
  );
  const wanted = texts.flatMap((tokens) =>
    Array.from(tokens, (_, t) => (t < from ? undefined : answers[question](tokens, t))),
  );
  const offsets = Int32Array.from(texts, () => random.integer(offsetsBelow));
  return {
    tokens: fromData(Int32Array.from(texts.flatMap((tokens) => [...tokens])), shape),
    targets: fromData(
      Int32Array.from(wanted, (token) => token ?? 0),
      shape,
    ),
    isAsked: fromData(
      Float32Array.from(wanted, (token) => Number(token !== undefined)),
      shape,
    ),
    offsets: fromData(offsets, [batchSize, 1]),
  };
}

export function questionBatches(random: Random, options: QuestionOptions): Batches<QuestionBatch> {
  const { batchSize, length } = options;
  return {
    settings: { rule: 'questions', name: random.describe(), ...options },
    tokensPerBatch: batchSize * length,
    at: (number) => questionBatch(random.split(number), options),
  };
}
