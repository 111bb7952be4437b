/** @file What the trained model looks at, and what it thinks comes next, step by step. */
import { distribution, sampleToken } from '@gradus/inference';
import type { LabContext } from '@gradus/lab-kit';
import { fromData, type NdArray, runEager, type Tensor, trace } from '@gradus/tensor';
import { openNextToken } from '@gradus/training';
import type { Gpt2Parameters } from '@gradus/transformer';
import { logitsOf, oneThread } from './gpt.ts';
import type { Learned } from './learning.ts';

export interface Head {
  readonly layer: number;
  readonly head: number;
  /** A row for each query, a column for each key: `[T][T]`. */
  readonly weights: readonly (readonly number[])[];
  /** Mean distance of what it looks at, in characters. */
  readonly distance: number;
}

/** Every head over the same characters. */
export function headsOver({ run, recipe }: Learned, ids: Int32Array): Head[] {
  const tokens = fromData(ids, [1, ids.length]);
  const logits = logitsOf(recipe.config);
  const graph = trace((p: Gpt2Parameters, t: Tensor) => logits(p, t), [run.parameters, tokens]);
  const layers: NdArray[] = [];
  runEager(graph, [run.parameters, tokens], {
    onNode: (node, value) => {
      if (node.name === 'softmax') layers.push(value); // [1, H, T, T]
    },
  });
  return layers.flatMap(({ data, shape }, layer) => {
    const [, H, T] = shape as readonly [number, number, number, number];
    return Array.from({ length: H }, (_, head) => {
      const weights = Array.from({ length: T }, (_row, t) => {
        const start = (head * T + t) * T;
        return Array.from(data.subarray(start, start + T), Number);
      });
      return { layer, head, weights, distance: meanDistance(weights) };
    });
  });
}

function meanDistance(weights: Head['weights']): number {
  const byQuery = weights.map((row, t) => row.reduce((sum, w, s) => sum + w * (t - s), 0));
  return byQuery.reduce((sum, distance) => sum + distance, 0) / weights.length;
}

export interface NextCharacter {
  readonly drawn: string;
  /** Of every character of the vocabulary, by id. */
  readonly probabilities: Float64Array;
}

/** Goes on from a prompt, and keeps what it hesitated between. */
export async function hesitations(
  { run, recipe, vocabulary, data }: Learned,
  { random }: LabContext,
  steps: number,
): Promise<{ readonly prompt: string; readonly steps: readonly NextCharacter[] }> {
  const { config } = recipe;
  await using model = await openNextToken(
    logitsOf(config),
    run.parameters,
    config.contextLength,
    oneThread,
  );
  const prompt = data.validation.slice(0, config.contextLength - steps);
  const source = random.split('hesitations');
  const ids = [...prompt];
  const found: NextCharacter[] = [];
  for (let step = 0; step < steps; step++) {
    const logits = await model.nextLogits(Int32Array.from(ids));
    const { ids: order, probabilities: sorted } = distribution(logits);
    const probabilities = new Float64Array(data.vocabularySize);
    for (const [rank, id] of order.entries()) probabilities[id] = sorted[rank]!;
    const id = sampleToken(logits, { temperature: 0.8 }, source);
    found.push({ drawn: vocabulary.characters[id]!, probabilities });
    ids.push(id);
  }
  return { prompt: vocabulary.decode(prompt), steps: found };
}
