/**
 * @file The solution: split, loss and model are the packages' own, in float64; windows and writing
 * are shown, since theirs draw by generators of their own.
 */
import { distribution } from '@gradus/inference';
import {
  array,
  crossEntropy as crossEntropyOf,
  fromData,
  type NdArray,
  runEager,
  scalarOf,
  type Tensor,
  toNested,
  trace,
} from '@gradus/tensor';
import { createTokenDataset } from '@gradus/training';
import { gpt2, type Gpt2Parameters } from '@gradus/transformer';
import type { Gpt, Matrix, Writing } from './stub.ts';

export function splitText(
  ids: readonly number[],
  share: number,
): { readonly train: readonly number[]; readonly heldOut: readonly number[] } {
  const vocabularySize = Math.max(0, ...ids) + 1;
  const { train, validation } = createTokenDataset(ids, { vocabularySize, validationShare: share });
  return { train: [...train], heldOut: [...validation] };
}

export function drawBatch(
  ids: readonly number[],
  batchSize: number,
  blockLength: number,
  uniform: () => number,
): { readonly tokens: Matrix; readonly targets: Matrix } {
  const starts = ids.length - blockLength;
  if (starts < 1) throw new RangeError(`${ids.length} ids hold no window of ${blockLength} + 1`);
  const drawn = Array.from({ length: batchSize }, () => Math.floor(uniform() * starts));
  return {
    tokens: drawn.map((start) => ids.slice(start, start + blockLength)),
    targets: drawn.map((start) => ids.slice(start + 1, start + blockLength + 1)),
  };
}

export function crossEntropy(logits: Matrix, targets: readonly number[]): number {
  const values = [array(logits, 'float64'), array(targets, 'int32')] as const;
  const graph = trace((x: Tensor, y: Tensor) => crossEntropyOf(x, y), [...values]);
  return scalarOf(runEager(graph, [...values]));
}

export function gptLogits(gpt: Gpt, ids: readonly number[]): number[][] {
  const { heads, tokens, positions } = gpt;
  const config = {
    vocabularySize: tokens.length,
    contextLength: positions.length,
    layers: gpt.blocks.length,
    heads,
    width: gpt.norm.length,
    bias: false,
    activation: 'gelu-tanh',
    dropout: 0,
  } as const;
  const values = [parametersOf(gpt), array([ids], 'int32')] as const;
  const graph = trace((p: Gpt2Parameters, t: Tensor) => gpt2(p, t, { config }).logits, [...values]);
  const { data, shape } = runEager(graph, [...values]); // [1, T, V]
  return toNested(fromData(data, shape.slice(1))) as number[][];
}

function parametersOf({ tokens, positions, blocks, norm }: Gpt): Gpt2Parameters<NdArray> {
  const weight = (values: Matrix | readonly number[]): { readonly weight: NdArray } => ({
    weight: array(values, 'float64'),
  });
  return {
    tokens: weight(tokens),
    positions: weight(positions),
    blocks: blocks.map((block) => ({
      attentionNorm: weight(block.attentionNorm),
      attention: {
        query: weight(block.query),
        key: weight(block.key),
        value: weight(block.value),
        output: weight(block.output),
      },
      feedForwardNorm: weight(block.feedForwardNorm),
      feedForward: { up: weight(block.up), down: weight(block.down) },
    })),
    norm: weight(norm),
  };
}

export function generate(
  logitsOf: (ids: readonly number[]) => Matrix,
  prompt: readonly number[],
  { maxTokens, contextLength, temperature = 1, uniform }: Writing,
): number[] {
  const ids = [...prompt];
  while (ids.length < prompt.length + maxTokens) {
    const logits = logitsOf(ids.slice(-contextLength)).at(-1)!;
    ids.push(draw(logits, temperature, uniform()));
  }
  return ids.slice(prompt.length);
}

function draw(logits: readonly number[], temperature: number, uniform: number): number {
  const { ids, probabilities } = distribution(logits, { temperature });
  const byId = new Map(Array.from(ids, (id, rank) => [id, probabilities[rank]!]));
  let sum = 0;
  for (let id = 0; id < logits.length; id++) {
    sum += byId.get(id) ?? 0;
    if (sum > uniform) return id;
  }
  return logits.length - 1;
}

export function countParameters({
  vocabularySize: V,
  contextLength: T,
  layers: L,
  width: C,
}: {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly layers: number;
  readonly width: number;
}): number {
  const block = 4 * C * C + 2 * 4 * C * C + 2 * C;
  return (V + T) * C + L * block + C;
}
