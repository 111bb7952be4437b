/**
 * @file A small real task: the next character of stories, from the eight before it, by the network of
 * Bengio and others: "A Neural Probabilistic Language Model" (2003), §2. What is held out is the end
 * of the text.
 *
 * B windows of T characters, V different ones, E numbers for each, H hidden units.
 */
import { generateStories } from '@gradus/datasets';
import { GradusError } from '@gradus/runtime';
import { createRandom, type Random } from '@gradus/statistics';
import { crossEntropy, type NdArray, reshape, slice, tanh, type Tensor } from '@gradus/tensor';
import {
  constantSchedule,
  createTokenDataset,
  evaluationBatches,
  type Optimizer,
  randomWindows,
  type Schedule,
  type TokenBatch,
  type TokenDataset,
  train,
} from '@gradus/training';
import {
  embedding,
  type Embedding,
  linear,
  type Linear,
  normalArray,
  zeros,
} from '@gradus/transformer';

const characters = 100_000;
const [B, T, E, H] = [64, 8, 16, 64];

interface Network<Leaf = Tensor> {
  readonly characters: Embedding<Leaf>; // [V, E]
  readonly hidden: Linear<Leaf>; // [H, T·E]
  readonly output: Linear<Leaf>; // [V, H]
}

function initNetwork(V: number, random: Random): Network<NdArray> {
  const layer = (name: string, rows: number, columns: number): Linear<NdArray> => ({
    weight: normalArray(random.split(name), [rows, columns], 1 / Math.sqrt(columns)),
    bias: zeros(rows),
  });
  return {
    characters: { weight: normalArray(random.split('characters'), [V, E], 1) },
    hidden: layer('hidden', H, T * E),
    output: layer('output', V, H),
  };
}

/** Of the character behind each window. */
function nextLoss(network: Network, { tokens, targets }: TokenBatch<Tensor>): Tensor {
  const rows = tokens.shape[0]!;
  const read = reshape(embedding(network.characters, tokens), [rows, T * E]); // [B, T·E]
  const logits = linear(network.output, tanh(linear(network.hidden, read))); // [B, V]
  return crossEntropy(logits, reshape(slice(targets, { axis: 1, start: T - 1 }), [rows]));
}

export interface Task {
  readonly data: TokenDataset;
  readonly heldOut: readonly TokenBatch[];
  /** Of a model that knows nothing but how many characters there are. */
  readonly guess: number;
  /** Of a model that knows how often each character comes, and not what is before it. */
  readonly alone: number;
}

export function storyTask(): Task {
  const text = [...generateStories({ seed: 7, version: 1, characters })].join('');
  const alphabet = [...new Set(text)].toSorted();
  const idOf = new Map(alphabet.map((character, id) => [character, id]));
  const vocabularySize = alphabet.length;
  const data = createTokenDataset(
    Array.from(text, (character) => idOf.get(character)!),
    { vocabularySize },
  );
  const batches = evaluationBatches(data.validation, { batchSize: 500, blockLength: T });
  return {
    data,
    heldOut: batches.slice(0, 2),
    guess: Math.log(vocabularySize),
    alone: entropyOf(data.train),
  };
}

function entropyOf(ids: Int32Array): number {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / ids.length);
  return -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
}

export interface Recipe {
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly steps: number;
  /** Decides what the model starts from, and which windows it reads. */
  readonly seed: number;
  readonly clipNorm?: number;
  readonly signal: AbortSignal;
}

export interface Learned {
  readonly losses: readonly number[];
  /** Mean over other stories, in nats a character; Infinity where training left the numbers. */
  readonly heldOut: number;
}

/** A few steps of warm-up, then one rate. */
export const steady = (peak: number): Schedule => constantSchedule({ peak, warmUpSteps: 10 });

export async function learn(task: Task, recipe: Recipe): Promise<Learned> {
  const { data, heldOut } = task;
  const { seed, steps } = recipe;
  const losses: number[] = [];
  try {
    const { history } = await train<Network, TokenBatch<Tensor>>({
      ...recipe,
      model: {
        parameters: initNetwork(data.vocabularySize, createRandom(seed).split('network')),
        loss: nextLoss,
      },
      batches: randomWindows(data.train, { batchSize: B, blockLength: T, seed }),
      evaluation: { batches: heldOut, every: steps },
      onStep: ({ loss }) => {
        losses.push(loss);
      },
      thread: 'caller',
      threads: 1,
    });
    return { losses, heldOut: history.evaluations.at(-1)!.loss };
  } catch (error) {
    if (!(error instanceof GradusError) || error.code !== 'training-not-finite') throw error;
    return { losses, heldOut: Infinity };
  }
}
