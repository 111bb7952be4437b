/**
 * @file Small models that differ in their blocks alone, trained on the same characters: where the
 * norm stands, whether the rate is warmed up, which feed-forward layer there is.
 *
 * B texts of T characters, V in the vocabulary, C dimensions, F in the gated layer.
 */
import { generateStories } from '@gradus/datasets';
import { mean, type Random } from '@gradus/statistics';
import { add, crossEntropy, iota, matmul, type NdArray, type Tensor } from '@gradus/tensor';
import {
  adamW,
  constantSchedule,
  createTokenDataset,
  evaluationBatches,
  randomWindows,
  type TokenBatch,
  type TokenDataset,
  train,
} from '@gradus/training';
import {
  attention,
  causalMask,
  embedding,
  type Embedding,
  encoderBlock,
  type EncoderBlock,
  gatedFeedForward,
  type GatedFeedForward,
  layerNorm,
  type LayerNorm,
  type Linear,
  normalArray,
  ones,
  zeros,
} from '@gradus/transformer';

interface GatedBlock<Leaf = Tensor> extends Omit<EncoderBlock<Leaf>, 'feedForward'> {
  readonly gated: GatedFeedForward<Leaf>;
}

interface Model<Leaf = Tensor> {
  readonly tokens: Embedding<Leaf>; // [V, C]
  readonly positions: Embedding<Leaf>; // [T, C]
  readonly blocks: readonly (EncoderBlock<Leaf> | GatedBlock<Leaf>)[];
  readonly norm: LayerNorm<Leaf>;
}

export interface Arm {
  readonly layers: number;
  readonly width: number;
  readonly norm: 'before' | 'after';
  readonly gated?: boolean;
  readonly rate: number;
  readonly warmUpSteps: number;
  readonly steps: number;
}

export interface Trained {
  readonly losses: readonly number[];
  /** Mean over held-out characters, in nats. */
  readonly loss: number;
}

const heads = 4;
const T = 24;
const batchSize = 12;

export function storyCharacters(seed: number): TokenDataset {
  const text = [...generateStories({ seed, version: 1, characters: 120_000 })].join('\n');
  const characters = [...new Set(text)].sort();
  const ids = Array.from(text, (character) => characters.indexOf(character));
  return createTokenDataset(ids, { vocabularySize: characters.length });
}

/** The loss of one who knows how often each character comes, and nothing else. */
export function countedLoss({ train: text, validation, vocabularySize }: TokenDataset): number {
  const counts = new Float64Array(vocabularySize).fill(1);
  for (const id of text) counts[id]!++;
  const total = text.length + vocabularySize;
  return mean(Array.from(validation, (id) => -Math.log(counts[id]! / total)));
}

export async function trainArm(
  arm: Arm,
  data: TokenDataset,
  {
    random,
    seed,
    signal,
    onStep,
  }: { random: Random; seed: number; signal: AbortSignal; onStep: () => void },
): Promise<Trained> {
  const shape = { batchSize, blockLength: T };
  const { history } = await train<Model, TokenBatch<Tensor>>({
    model: {
      parameters: initModel(arm, data.vocabularySize, random),
      loss: (model, { tokens, targets }) => crossEntropy(logits(model, tokens, arm.norm), targets),
    },
    batches: randomWindows(data.train, { ...shape, seed }),
    steps: arm.steps,
    optimizer: adamW({ betas: [0.9, 0.99] }),
    schedule: constantSchedule({ peak: arm.rate, warmUpSteps: arm.warmUpSteps }),
    seed,
    evaluation: {
      batches: evaluationBatches(data.validation, { ...shape, limit: 16 }),
      every: arm.steps,
    },
    // So small a graph is done sooner than it is handed to another thread.
    threads: 1,
    thread: 'caller',
    signal,
    onStep,
  });
  return { losses: history.losses, loss: history.evaluations.at(-1)!.loss };
}

/** Logits `[B, T, V]`. */
function logits(model: Model, tokens: Tensor, norm: Arm['norm']): Tensor {
  const places = iota(tokens.shape[1]!);
  const mask = causalMask(places, places);
  let x = add(embedding(model.tokens, tokens), embedding(model.positions, places)); // [B, T, C]
  for (const block of model.blocks) {
    x =
      'gated' in block ? gatedBlock(block, x, mask) : encoderBlock(block, x, { heads, mask, norm });
  }
  const last = norm === 'before' ? layerNorm(model.norm, x) : x;
  return matmul(last, model.tokens.weight, {
    transposeB: true,
    scale: 1 / Math.sqrt(Number(last.shape.at(-1))),
  });
}

/** A pre-norm block with SwiGLU for its second half. */
function gatedBlock(block: GatedBlock, x: Tensor, mask: Tensor): Tensor {
  const mixed = attention(block.attention, layerNorm(block.attentionNorm, x), { heads, mask });
  const attended = add(x, mixed.output);
  return add(attended, gatedFeedForward(block.gated, layerNorm(block.feedForwardNorm, attended)));
}

/** Every matrix keeps the size of what goes through it. */
function initModel(
  { layers, width: C, gated = false }: Arm,
  V: number,
  random: Random,
): Model<NdArray> {
  const matrix = (name: string, rows: number, columns: number): Linear<NdArray> => ({
    weight: normalArray(random.split(name), [rows, columns], 1 / Math.sqrt(columns)),
  });
  const norm = (): LayerNorm<NdArray> => ({ weight: ones(C), bias: zeros(C) });
  const blockOf = (i: number): EncoderBlock<NdArray> | GatedBlock<NdArray> => {
    const shared = {
      attentionNorm: norm(),
      attention: {
        query: matrix(`${i}.query`, C, C),
        key: matrix(`${i}.key`, C, C),
        value: matrix(`${i}.value`, C, C),
        output: matrix(`${i}.output`, C, C),
      },
      feedForwardNorm: norm(),
    };
    const up = (name: string, rows: number): Linear<NdArray> => matrix(`${i}.${name}`, rows, C);
    if (!gated) {
      return {
        ...shared,
        feedForward: { up: up('up', 4 * C), down: matrix(`${i}.down`, C, 4 * C) },
      };
    }
    const F = gatedWidth(C);
    return {
      ...shared,
      gated: { gate: up('gate', F), up: up('up', F), down: matrix(`${i}.down`, C, F) },
    };
  };
  return {
    tokens: { weight: normalArray(random.split('tokens'), [V, C], 1) },
    positions: { weight: normalArray(random.split('positions'), [T, C], 1) },
    blocks: Array.from({ length: layers }, (_, i) => blockOf(i)),
    norm: norm(),
  };
}

/** Three matrices of this width have as many numbers as two of 4C. */
export const gatedWidth = (C: number): number => (8 * C) / 3;
