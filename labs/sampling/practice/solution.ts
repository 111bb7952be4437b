/** @file The solution is packages/inference, seen through the exercise's functions. */
import { beamSearch as search, distribution, type SamplingRules } from '@gradus/inference';
import type { BeamOptions, Row } from './stub.ts';

export function softmax(logits: Row, temperature: number): number[] {
  return dense(logits, { temperature });
}

export function topK(probabilities: Row, k: number): number[] {
  return dense(probabilities.map(Math.log), { topK: k });
}

export function topP(probabilities: Row, p: number): number[] {
  return dense(probabilities.map(Math.log), { topP: p });
}

export function minP(probabilities: Row, share: number): number[] {
  return dense(probabilities.map(Math.log), { minP: share });
}

/** The package walks from the most probable down, which gives the same chances. */
export function draw(probabilities: Row, uniform: number): number {
  let end = 0;
  for (const [id, probability] of probabilities.entries()) {
    end += probability;
    if (uniform < end) return id;
  }
  return probabilities.findLastIndex((probability) => probability > 0);
}

export async function beamSearch(
  next: (ids: readonly number[]) => Row,
  { beams, maxTokens, stop, lengthPenalty }: BeamOptions,
): Promise<number[]> {
  const model = {
    contextLength: 1 + maxTokens,
    // Behind the one token that the package wants of a prompt.
    nextLogits: (ids: Int32Array) => Promise.resolve(next([...ids.subarray(1)]).map(Math.log)),
  };
  const options = { beams, maxTokens, stopIds: [stop], lengthPenalty };
  const [best] = await search(model, [stop], options);
  return [...best!.ids];
}

/** By id, 0 for what is cut. */
function dense(logits: Row, rules: SamplingRules): number[] {
  const { ids, probabilities } = distribution(logits, rules);
  const all = logits.map(() => 0);
  for (const [rank, id] of ids.entries()) all[id] = probabilities[rank]!;
  return all;
}
