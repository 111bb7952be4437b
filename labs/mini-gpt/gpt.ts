/**
 * @file The model, and how it is trained: GPT-2's blocks over characters. Everything else in this
 * lab asks this file.
 *
 * B texts of T characters, V of them in the vocabulary.
 */
import type { Scale } from '@gradus/lab-kit';
import { compile, crossEntropy, type NdArray, type Tensor, tokenLosses } from '@gradus/tensor';
import {
  adamW,
  cosineSchedule,
  type EngineOptions,
  evaluationBatches,
  randomWindows,
  type Schedule,
  type TokenBatch,
  train,
  type TrainingRun,
  type TrainOptions,
} from '@gradus/training';
import { gpt2, type Gpt2Config, type Gpt2Parameters, nanoGptCpu } from '@gradus/transformer';

export interface Recipe {
  readonly config: Gpt2Config;
  readonly batchSize: number;
  readonly steps: number;
  readonly peak: number;
  readonly warmUpSteps: number;
  readonly engine?: Pick<EngineOptions, 'threads' | 'thread'>;
}

/** Of models so small that handing their work to other threads takes longer than doing it. */
export const oneThread = { threads: 1, thread: 'caller' } as const;

/** `full` is nanoGPT's recipe for a laptop's processor, number by number. */
export function recipeOf(scale: Scale, vocabularySize: number): Recipe {
  if (scale === 'full') {
    const config = { ...nanoGptCpu, vocabularySize };
    return { config, batchSize: 12, steps: 2000, peak: 1e-3, warmUpSteps: 100 };
  }
  const config = { ...nanoGptCpu, vocabularySize, layers: 2, width: 64, contextLength: 32 };
  return { config, batchSize: 24, steps: 700, peak: 1e-2, warmUpSteps: 50, engine: oneThread };
}

/** Down to a tenth of the peak, along half a cosine. */
export const scheduleOf = ({ peak, warmUpSteps, steps }: Recipe): Schedule =>
  cosineSchedule({ peak, warmUpSteps, steps, floor: peak / 10 });

/** Of the model's parts, seen as a function of any mask: logits `[B, T, V]`. */
export type Logits = (parameters: Gpt2Parameters, tokens: Tensor) => Tensor;

export const logitsOf =
  (config: Gpt2Config): Logits =>
  (parameters, tokens) =>
    gpt2(parameters, tokens, { config }).logits;

/** What is different in a run: everything but data and recipe is the same in all of them. */
export interface RunOptions extends Pick<
  TrainOptions<Gpt2Parameters, TokenBatch<Tensor>>,
  'evaluation' | 'onStep' | 'onEvaluation' | 'signal' | 'seed'
> {
  readonly parameters: Gpt2Parameters<NdArray>;
  readonly ids: Int32Array;
  readonly logits?: Logits;
  readonly schedule?: Schedule;
  /** Largest norm of a gradient; 1 unless said otherwise. */
  readonly clipNorm?: number;
}

export type GptRun = TrainingRun<Gpt2Parameters<NdArray>>;

export function trainGpt(recipe: Recipe, options: RunOptions): Promise<GptRun> {
  const { config, batchSize, steps, engine = {} } = recipe;
  const { parameters, ids, logits = logitsOf(config), seed, clipNorm = 1, ...rest } = options;
  return train<Gpt2Parameters, TokenBatch<Tensor>>({
    schedule: scheduleOf(recipe),
    ...rest,
    ...engine,
    seed,
    model: {
      parameters,
      config,
      loss: (p, { tokens, targets }) => crossEntropy(logits(p, tokens), targets),
    },
    batches: randomWindows(ids, { batchSize, blockLength: config.contextLength, seed }),
    steps,
    optimizer: adamW({ betas: [0.9, 0.99], weightDecay: 0.1 }),
    clipNorm,
  });
}

/** Blocks of what is held out, evenly spaced, at most `limit`; a batch's size divides their count. */
export function heldOutBatches(
  ids: Int32Array,
  { batchSize, config: { contextLength: blockLength } }: Recipe,
  limit: number,
): TokenBatch[] {
  const fit = Math.floor((ids.length - 1) / blockLength);
  return evaluationBatches(ids, {
    batchSize: Math.min(batchSize, fit),
    blockLength,
    limit: Math.max(1, Math.floor(limit / batchSize)),
  });
}

/** −log p of every target, in nats: a row of T for each block. */
export async function blockLosses(
  parameters: Gpt2Parameters<NdArray>,
  batches: readonly TokenBatch[],
  logits: Logits,
): Promise<number[][]> {
  const build = (p: Gpt2Parameters, { tokens, targets }: TokenBatch<Tensor>): Tensor =>
    tokenLosses(logits(p, tokens), targets); // [B, T]
  await using compiled = await compile(build, [parameters, batches[0]!]);
  const rows: number[][] = [];
  for (const batch of batches) {
    const { data, shape } = await compiled.run(parameters, batch);
    const [B, T] = shape as readonly [number, number];
    for (let b = 0; b < B; b++) {
      rows.push(Array.from(data.subarray(b * T, (b + 1) * T), Number));
    }
  }
  return rows;
}
