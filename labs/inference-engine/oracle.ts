/** @file What a text is without an engine: the model's own definition over the whole text, eagerly. */
import { fromData, runEager, type Tensor, trace } from '@gradus/tensor';
import { type LanguageModel, runModel } from '@gradus/transformer';

/** Where the two likeliest are closer than this, rounding may choose. */
const margin = 1e-4;

export interface Judged {
  /** Tokens whose place leaves no doubt. */
  readonly decided: number;
  /** Of these, tokens that the model alone would not have chosen. */
  readonly others: number;
  /** The largest difference of a token's log-probability, in nats. */
  readonly farthest: number;
}

/** Logits behind each place, without a cache, a batch or a compiler. */
export function logitsAlone(model: LanguageModel, text: readonly number[]): Float32Array[] {
  const ids = fromData(Int32Array.from(text), [1, text.length]);
  const build = (parameters: never, tokens: Tensor): Tensor =>
    runModel({ ...model, parameters }, tokens).logits; // [1, T, V]
  const graph = trace(build as (...all: unknown[]) => Tensor, [model.parameters, ids] as never);
  const { data } = runEager(graph, [model.parameters, ids] as never) as { data: Float32Array };
  const V = model.config.vocabularySize;
  return text.map((_, place) => data.subarray(place * V, (place + 1) * V));
}

/** Rows of logits behind the places from which the text was written. */
export function judge(
  rows: readonly Float32Array[],
  ids: readonly number[],
  logProbabilities: readonly number[],
): Judged {
  let [decided, others, farthest] = [0, 0, 0];
  for (const [i, id] of ids.entries()) {
    const row = rows[i]!;
    const [first, second] = [...row].toSorted((a, b) => b - a) as [number, number];
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - first), 0);
    const alone = row[id]! - first - Math.log(total);
    farthest = Math.max(farthest, Math.abs(alone - logProbabilities[i]!));
    if (first - second < margin) continue;
    decided++;
    if (row[id] !== first) others++;
  }
  return { decided, others, farthest };
}
